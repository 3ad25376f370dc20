-- Trims a part of the history of a type: at most the given number of commits of the feed, and the history of their
-- items up to there. The client repeats it until nothing is left.
--
-- KEYS: the meta hash of the shard.
-- ARGV: generation, type, revision up to which history is trimmed, maximum number of commits.
-- Returns: {'STALE'} if the generation differs, otherwise {number of trimmed entries, 1 if more are left}.
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
    redis.call('HGET', prefix .. 'births:' .. key, '') -- all that can fail comes before the first write
    births[#births + 1] = { key, message[2][4] }
  end
  dropped = dropped + tonumber(place_of[2][2])
end
-- A server that is out of memory refuses a script whose first write may allocate; this one releases memory.
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
