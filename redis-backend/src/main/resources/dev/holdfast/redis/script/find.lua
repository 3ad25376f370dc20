-- Finds items: reads places from an index, then the records, as of one moment.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, order (stable, ready or changed), place to continue after (or empty), bound of the order (ready: an
--   instant; changed: a revision), tag (or empty), maximum number of items, state failed from (or empty), states or slots
--   (none: any).
-- Returns: a list of {place, id, fields of the record}, in order; the fields are those of commit.lua without 'ready'.
local FIELDS = { 'revision', 'entries', 'state', 'failed_from', 'due', 'owner', 'lease_token', 'lease_expires',
  'lease_sum', 'updated', 'tags', 'sum', 'document' }
local type, order, after, bound, tag, limit = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local failed_from = ARGV[7]
local wanted = {}
for i = 8, #ARGV do
  wanted[ARGV[i]] = true
end

-- Compares text byte by byte as sorted sets do; the operator of Lua follows the locale of the server.
local function before(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return x < y
    end
  end
  return #a < #b
end

local function by_name(key, upper)
  local from = after == '' and '-' or '(' .. after
  return redis.call('ZRANGEBYLEX', key, from, upper, 'LIMIT', 0, limit)
end

-- Returns the slots that match the states and the state failed from, or are wanted themselves.
local function slots()
  local found = {}
  for _, slot in ipairs(redis.call('HKEYS', prefix .. 'counts:' .. type)) do
    local state, from = string.match(slot, '^([^\t]*)\t?(.*)$')
    if (#ARGV < 8 or wanted[state] or wanted[slot]) and (failed_from == '' or failed_from == from) then
      found[#found + 1] = slot
    end
  end
  return found
end

local function merge(lists)
  if #lists == 1 then
    return lists[1]
  end
  local heads, merged = {}, {}
  for i = 1, #lists do
    heads[i] = 1
  end
  while #merged < limit do
    local best
    for i = 1, #lists do
      local candidate = lists[i][heads[i]]
      if candidate and (not best or before(candidate, lists[best][heads[best]])) then
        best = i
      end
    end
    if not best then
      break
    end
    merged[#merged + 1] = lists[best][heads[best]]
    heads[best] = heads[best] + 1
  end
  return merged
end

local function over_slots(index, upper)
  local lists = {}
  for i, slot in ipairs(slots()) do
    lists[i] = by_name(prefix .. index .. ':' .. type .. '/' .. slot, upper)
  end
  return merge(lists)
end

local places
local id_at = 1
if order == 'changed' then
  places = {}
  local flat = redis.call('ZRANGEBYSCORE', prefix .. 'changed:' .. type,
    '(' .. (after == '' and bound or after), '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
  for i = 1, #flat, 2 do
    places[#places + 1] = flat[i]
  end
elseif order == 'ready' then
  places = over_slots('ready', '[' .. bound .. ' \255')
  id_at = 32
elseif tag ~= '' then
  places = by_name(prefix .. 'tag:' .. type .. '/' .. tag, '+')
elseif #ARGV < 8 and failed_from == '' then
  places = by_name(prefix .. 'ids:' .. type, '+')
else
  places = over_slots('state', '+')
end

local answer = {}
for i, place_of in ipairs(places) do
  local id = string.sub(place_of, id_at)
  local record = redis.call('HMGET', prefix .. 'item:' .. type .. '/' .. id, unpack(FIELDS))
  answer[i] = { order == 'changed' and record[1] or place_of, id, record }
end
return answer
