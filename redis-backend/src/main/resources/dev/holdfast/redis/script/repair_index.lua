-- Removes a member from an index, unless it belongs there by now.
--
-- KEYS: the meta hash of the shard.
-- ARGV: name of the index (its key without the prefix), type, member.
-- Returns: {1}; the member is either removed or in the right place.
local score = redis.call('ZSCORE', prefix .. ARGV[1], ARGV[3])
if score and not belongs(ARGV[1], ARGV[2], ARGV[3], score) then
  redis.call('ZREM', prefix .. ARGV[1], ARGV[3])
end
return { 1 }
