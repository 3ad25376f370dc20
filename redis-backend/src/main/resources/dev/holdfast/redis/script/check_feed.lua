-- Looks in the feed of a type for commits whose history is missing.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, message ID to continue after ('-' at the start), maximum number of messages.
-- Returns: {last message ID ('' at the end), number of entries, revision up to which history was trimmed, a list of
--   {message ID, id} of commits without history}.
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
