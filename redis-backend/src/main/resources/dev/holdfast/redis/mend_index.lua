-- Takes a member out of an index, unless it has come to belong there.
--
-- KEYS: the meta hash of the shard.
-- ARGV: name of the index (its key without the prefix), type, member.
-- Answers: {1} if it does not stand there wrongly any more.
local score = redis.call('ZSCORE', prefix .. ARGV[1], ARGV[3])
if score and not belongs(ARGV[1], ARGV[2], ARGV[3], score) then
  redis.call('ZREM', prefix .. ARGV[1], ARGV[3])
end
return { 1 }
