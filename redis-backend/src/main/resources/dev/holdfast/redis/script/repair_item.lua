-- Adds an item to all of its places, and raises the newest revision of the shard if needed. Removes nothing.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, id, revision that was verified.
-- Returns: {1} if the item still has that revision; otherwise {0}, and nothing is written.
local meta, type, id, revision = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local item = prefix .. 'item:' .. type .. '/' .. id
if redis.call('HGET', item, 'revision') ~= revision then
  return { 0 }
end
if tonumber(redis.call('HGET', meta, 'last') or '0') < tonumber(revision) then
  redis.call('HSET', meta, 'last', revision)
end
local entry = entry_of(type, id)
if entry then
  for _, place_of in ipairs(places_of(type, id, entry)) do
    redis.call('ZADD', prefix .. place_of[1], place_of[3], place_of[2])
  end
  redis.call('HSET', item, 'ready', entry.ready)
  redis.call('SADD', prefix .. 'types', type)
end
return { 1 }
