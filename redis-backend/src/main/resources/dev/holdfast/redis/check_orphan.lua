-- Looks whether a key belongs to nothing, and sets it aside under a name that nothing uses.
--
-- KEYS: the meta hash of the shard.
-- ARGV: name of the key (without the prefix), type and id of the item that has to exist (empty: the key is of no use to
--   any), '1' to set it aside.
-- Answers: {1 if it belongs to nothing, 1 if it was set aside}. What belongs to an item whose hash alone is gone is left.
local name, key = ARGV[1], ARGV[2] .. '/' .. ARGV[3]
if redis.call('EXISTS', prefix .. name) == 0 then
  return { 0, 0 }
end
if ARGV[2] ~= '' then
  local robbed = redis.call('EXISTS', prefix .. 'item:' .. key) == 0
    and redis.call('EXISTS', prefix .. 'history:' .. key) == 1
  if robbed or redis.call('HEXISTS', prefix .. 'item:' .. key, 'state') == 1 then
    return { 0, 0 }
  end
end
if ARGV[4] ~= '1' then
  return { 1, 0 }
end
local time = redis.call('TIME')
return { 1, redis.call('RENAMENX', prefix .. name, prefix .. 'orphan:' .. time[1] .. '.' .. time[2] .. ':' .. name) }
