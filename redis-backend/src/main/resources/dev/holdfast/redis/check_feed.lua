-- Looks in the feed of a type for commits whose history is not there.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, place after which to go on ('-' for none), most places.
-- Answers: {last place ('' if none was left), number of entries, revision up to which history was dropped, a list of
--   {place, id} with what is wrong}.
local type = ARGV[1]
local from = ARGV[2] == '-' and '-' or '(' .. ARGV[2]
local last, entries, wrong = '', 0, {}
for _, place_of in ipairs(redis.call('XRANGE', prefix .. 'feed:' .. type, from, '+', 'COUNT', ARGV[3])) do
  last = place_of[1]
  local id = place_of[2][1]
  local message = redis.call('XRANGE', prefix .. 'history:' .. type .. '/' .. id, last, last)[1]
  if message then
    entries = entries + (#message[2] - 8) / 2
  else
    wrong[#wrong + 1] = { last, id }
  end
end
return { last, entries, redis.call('HGET', prefix .. 'trimmed', type) or '0', wrong }
