-- Rebuilds the feed of a type with the missing commits, page by page: nothing can be inserted into the middle of a
-- stream. The new feed replaces the old one in the step that finds nothing more to copy; until then nobody sees it.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, name of this repair, revision to continue after ('0' at the start), head of the feed as returned by the
--   first step (empty at the start), number of messages copied so far, number of missing messages, maximum number of
--   messages.
-- Returns: {'DONE'}, {'MORE', revision, head, number of messages copied}, or {'AGAIN'} if the feed was trimmed in
--   between or the server has evicted a part of the new feed.
local type, after, taken, limit = ARGV[1], ARGV[3], tonumber(ARGV[5]), tonumber(ARGV[7])
local feed = prefix .. 'feed:' .. type
local missing, fresh = prefix .. 'missing:' .. ARGV[2] .. ':' .. type, prefix .. 'refeed:' .. ARGV[2] .. ':' .. type
local trimmed = redis.call('HGET', prefix .. 'trimmed', type) or '0'
local first = redis.call('XRANGE', feed, '-', '+', 'COUNT', 1)[1]
local head = trimmed .. ' ' .. (first and first[1] or '')
if after == '0' then
  redis.call('UNLINK', fresh)
elseif head ~= ARGV[4] or redis.call('XLEN', fresh) ~= taken then
  return { 'AGAIN' }
end
if redis.call('ZCARD', missing) ~= tonumber(ARGV[6]) then
  return { 'AGAIN' }
end

local function number_of(place_of)
  return tonumber(string.match(place_of, '^%d+'))
end

local old = redis.call('XRANGE', feed, after == '0' and '-' or '(' .. after .. '-0', '+', 'COUNT', limit)
local new = redis.call('ZRANGEBYSCORE', missing, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local up_to = math.huge -- the messages after a full page are not known yet
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
    -- skip commits that were trimmed since they were found missing
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
redis.call('UNLINK', missing)
return { 'DONE' }
