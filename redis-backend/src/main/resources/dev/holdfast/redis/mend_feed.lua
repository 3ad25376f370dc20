-- Makes the feed of a type anew, page by page, with what was missing: nothing can be put into the middle of a stream. The
-- new one takes the place of the old one in the step that finds nothing more to take over; until then nobody sees it.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, name of this repair, revision after which to go on ('0' to begin), head of the feed as the first step has
--   answered it (empty to begin), number of places taken over so far, number of places that were missing, most places.
-- Answers: {'DONE'}, {'MORE', revision, head, number of places taken over}, or {'AGAIN'} if the feed was trimmed meanwhile
--   or the server has evicted a part of the new one.
local type, after, taken, limit = ARGV[1], ARGV[3], tonumber(ARGV[5]), tonumber(ARGV[7])
local feed = prefix .. 'feed:' .. type
local mending, fresh = prefix .. 'mending:' .. ARGV[2] .. ':' .. type, prefix .. 'refeed:' .. ARGV[2] .. ':' .. type
local trimmed = redis.call('HGET', prefix .. 'trimmed', type) or '0'
local first = redis.call('XRANGE', feed, '-', '+', 'COUNT', 1)[1]
local head = trimmed .. ' ' .. (first and first[1] or '')
if after == '0' then
  redis.call('UNLINK', fresh)
elseif head ~= ARGV[4] or redis.call('XLEN', fresh) ~= taken then
  return { 'AGAIN' }
end
if redis.call('ZCARD', mending) ~= tonumber(ARGV[6]) then
  return { 'AGAIN' }
end

local function number_of(place_of)
  return tonumber(string.match(place_of, '^%d+'))
end

local old = redis.call('XRANGE', feed, after == '0' and '-' or '(' .. after .. '-0', '+', 'COUNT', limit)
local new = redis.call('ZRANGEBYSCORE', mending, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local up_to = math.huge -- what lies behind the last of a full page is not known yet
if #old == limit then
  up_to = number_of(old[limit][1])
end
if #new == 2 * limit then
  up_to = math.min(up_to, tonumber(new[2 * limit]))
end

local function add(place_of, id, entries)
  redis.call('XADD', fresh, place_of, id, entries)
  taken = taken + 1
end

local i, j = 1, 1
while true do
  local of_old = old[i] and number_of(old[i][1]) or math.huge
  local of_new = new[j] and tonumber(new[j + 1]) or math.huge
  local revision = math.min(of_old, of_new)
  if revision > up_to or revision == math.huge then
    break
  end
  if of_new == revision then
    local entries, id = string.match(new[j], '^%d+ (%d+) (.*)$')
    local place_of = string.format('%.0f-0', revision)
    -- trimmed since it was found missing
    if #redis.call('XRANGE', prefix .. 'history:' .. type .. '/' .. id, place_of, place_of) == 1 then
      add(place_of, id, entries)
    end
    j = j + 2
  else
    add(old[i][1], old[i][2][1], old[i][2][2])
  end
  if of_old == revision then
    i = i + 1
  end
end
if up_to < math.huge then
  redis.call('EXPIRE', fresh, 3600)
  return { 'MORE', string.format('%.0f', up_to), head, taken }
end
if taken > 0 then
  redis.call('RENAME', fresh, feed)
  redis.call('PERSIST', feed)
end
redis.call('UNLINK', mending)
return { 'DONE' }
