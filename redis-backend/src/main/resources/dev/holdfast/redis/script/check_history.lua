-- Reads the history of an item together with its places in the feed and among the creation tokens.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, id, message ID to continue after ('-' at the start), maximum number of messages.
-- Returns: {1 if the item has a hash, revision up to which history was trimmed, a list of {message ID, its fields, id
--   and number of entries that the feed has there (or false), revision stored for its token among the births (or
--   false)}}.
local type, id = ARGV[1], ARGV[2]
local key = type .. '/' .. id
local from = ARGV[3] == '-' and '-' or '(' .. ARGV[3]
local answer = {}
for i, message in ipairs(redis.call('XRANGE', prefix .. 'history:' .. key, from, '+', 'COUNT', ARGV[4])) do
  local place_of = redis.call('XRANGE', prefix .. 'feed:' .. type, message[1], message[1])[1]
  local token = message[2][4]
  answer[i] = { message[1], message[2], place_of and place_of[2] or false,
    token and redis.call('HGET', prefix .. 'births:' .. key, token) or false }
end
return { redis.call('EXISTS', prefix .. 'item:' .. key), redis.call('HGET', prefix .. 'trimmed', type) or '0', answer }
