-- Extends a lease.
--
-- KEYS: the meta hash of the shard.
-- ARGV: generation, type, id, owner, lease token, new end, checksum of the lease with its new end.
-- Returns: {'STALE'} if the generation differs, otherwise {1, revision} if the lease was held, {0} if it is lost.
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then
  return { 'STALE' }
end
local type, id, expires = ARGV[2], ARGV[3], ARGV[6]
local item = prefix .. 'item:' .. type .. '/' .. id
local record = redis.call('HMGET', item, 'state', 'failed_from', 'due', 'owner', 'lease_token', 'ready',
  'revision')
if not record[1] or record[4] ~= ARGV[4] or record[5] ~= ARGV[5] then
  return { 0 }
end
-- all that can fail comes before the first write
redis.call('ZCARD', prefix .. 'ready:' .. type .. '/' .. slot_of(record[1], record[2]))
local slot, ready = slot_of(record[1], record[2]), ready_of(record[3], record[4], expires)
redis.call('HSET', item, 'lease_expires', expires, 'lease_sum', ARGV[7], 'ready', ready)
place(type, id, { slot = slot, ready = record[6] }, { slot = slot, ready = ready })
return { 1, record[7] }
