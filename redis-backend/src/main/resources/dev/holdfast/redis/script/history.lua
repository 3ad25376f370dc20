-- Reads the history of an item, or of a type, which is the change feed.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, id (or empty for the feed), revision to continue after, maximum number of commits.
-- Returns: {revision up to which history was trimmed, newest revision, revision after which commits were lost if the
--   one to continue after is among them (or empty), a list of {id, revision, fields of the message}}; the fields are
--   false if the message is missing.
local type, id, after, limit = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local dropped = redis.call('HGET', prefix .. 'trimmed', type) or '0'
local last = redis.call('HGET', KEYS[1], 'last') or '0' -- absent if all keys are gone
local lost = ''
if after ~= '0' then
  -- No revision exists between the one that a server recovered to and the first one of its run, see open.lua. A cursor
  -- past all revisions dates from a time that the server has been rolled back from, at least to the start of its newest
  -- run.
  local runs = prefix .. 'runs'
  local ahead = tonumber(after) > tonumber(last)
  local window = ahead and redis.call('ZREVRANGE', runs, 0, 0)[1]
    or redis.call('ZRANGEBYSCORE', runs, '(' .. after, '+inf', 'LIMIT', 0, 1)[1]
  local recovered = window and string.match(window, '^%d+ (%d+)$') or ahead and last
  if recovered and tonumber(recovered) < tonumber(after) then
    lost = recovered
  end
end
local from = '(' .. (tonumber(after) > tonumber(dropped) and after or dropped) .. '-0'
local answer = {}
if id ~= '' then
  for i, message in ipairs(redis.call('XRANGE', prefix .. 'history:' .. type .. '/' .. id, from, '+', 'COUNT', limit)) do
    answer[i] = { id, string.match(message[1], '^%d+'), message[2] }
  end
else
  for i, place in ipairs(redis.call('XRANGE', prefix .. 'feed:' .. type, from, '+', 'COUNT', limit)) do
    local of = place[2][1]
    local message = redis.call('XRANGE', prefix .. 'history:' .. type .. '/' .. of, place[1], place[1])[1]
    answer[i] = { of, string.match(place[1], '^%d+'), message and message[2] or false }
  end
end
return { dropped, last, lost, answer }
