-- Drops a part of the history of a type, at most so many commits of the feed, and what their items have kept up to there.
-- Called until it answers that nothing is left.
--
-- KEYS: the meta hash of the shard.
-- ARGV: generation, type, revision up to which history is dropped, most commits.
-- Answers: {'STALE'} if the generation is another one, else {number of entries that were dropped, 1 if more are left}.
local head = redis.call('HMGET', KEYS[1], 'generation', 'last')
if head[1] ~= ARGV[1] then
  return { 'STALE' }
end
local type, limit = ARGV[2], tonumber(ARGV[4])
local up_to = math.min(tonumber(ARGV[3]), tonumber(head[2]))
local trimmed = tonumber(redis.call('HGET', prefix .. 'trimmed', type) or '0')
local bound = up_to
local feed = prefix .. 'feed:' .. type
local places = redis.call('XRANGE', feed, '-', string.format('%.0f-0', up_to), 'COUNT', limit)
if #places == limit then
  up_to = tonumber(string.match(places[limit][1], '^%d+'))
end
local next_kept = string.format('%.0f-0', up_to + 1)
local dropped = 0
local births = {}
for _, place_of in ipairs(places) do
  local key = type .. '/' .. place_of[2][1]
  local message = redis.call('XRANGE', prefix .. 'history:' .. key, place_of[1], place_of[1])[1]
  if message and message[2][2] == '0' then
    redis.call('HGET', prefix .. 'births:' .. key, '') -- what can fail comes before the first write
    births[#births + 1] = { key, message[2][4] }
  end
  dropped = dropped + tonumber(place_of[2][2])
end
-- A server that is out of memory refuses a script whose first write could take more of it; this one gives some back.
redis.call('XTRIM', feed, 'MINID', next_kept)
if bound > trimmed then
  redis.call('HSET', prefix .. 'trimmed', type, string.format('%.0f', bound))
end
for _, birth in ipairs(births) do
  redis.call('HDEL', prefix .. 'births:' .. birth[1], birth[2])
end
for _, place_of in ipairs(places) do
  redis.call('XTRIM', prefix .. 'history:' .. type .. '/' .. place_of[2][1], 'MINID', next_kept)
end
return { dropped, #places == limit and 1 or 0 }
