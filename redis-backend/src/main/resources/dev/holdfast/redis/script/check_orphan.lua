-- Checks whether a key is an orphan, and sets it aside under a name that nothing uses.
--
-- KEYS: the meta hash of the shard.
-- ARGV: name of the key (without the prefix), type and id of the item that has to exist (empty if no item can use the
--   key), '1' to set it aside.
-- Returns: {1 if it is an orphan, 1 if it was set aside}. A key is no orphan if only the hash of its item is missing.
local name, key = ARGV[1], ARGV[2] .. '/' .. ARGV[3]
if redis.call('EXISTS', prefix .. name) == 0 then
  return { 0, 0 }
end
if ARGV[2] ~= '' then
  local hash_missing = redis.call('EXISTS', prefix .. 'item:' .. key) == 0
    and redis.call('EXISTS', prefix .. 'history:' .. key) == 1
  if hash_missing or redis.call('HEXISTS', prefix .. 'item:' .. key, 'state') == 1 then
    return { 0, 0 }
  end
end
if ARGV[4] ~= '1' then
  return { 1, 0 }
end
local time = redis.call('TIME')
return { 1, redis.call('RENAMENX', prefix .. name, prefix .. 'orphan:' .. time[1] .. '.' .. time[2] .. ':' .. name) }
