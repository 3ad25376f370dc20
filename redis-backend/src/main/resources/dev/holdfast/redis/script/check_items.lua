-- Reads items, each with its newest history message and its places in the indexes, as of one moment.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, maximum number of bytes to return, ids.
-- Returns: for each of the first ids, as many as fit and at least one: {fields of the record, revision up to which
--   history was trimmed, newest message of the history (false if there is none), names of wrong places}. The fields are
--   those of commit.lua. A wrong place is a key without its prefix, or a field of the item.
local FIELDS = { 'revision', 'entries', 'state', 'failed_from', 'due', 'owner', 'lease_token', 'lease_expires',
  'lease_sum', 'updated', 'tags', 'sum', 'document', 'ready' }
local type, room = ARGV[1], tonumber(ARGV[2])
local trimmed = redis.call('HGET', prefix .. 'trimmed', type) or '0'
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or '0')

local function wrong_with(id, record)
  local wrong = {}
  if tonumber(record[1] or '0') > last then
    wrong[1] = 'meta'
  end
  local entry = entry_of(type, id)
  if entry then
    for _, place_of in ipairs(places_of(type, id, entry)) do
      if tonumber(redis.call('ZSCORE', prefix .. place_of[1], place_of[2]) or '-1') ~= tonumber(place_of[3]) then
        wrong[#wrong + 1] = place_of[1]
      end
    end
    if record[14] ~= entry.ready then
      wrong[#wrong + 1] = 'ready'
    end
    if redis.call('SISMEMBER', prefix .. 'types', type) == 0 then
      wrong[#wrong + 1] = 'types'
    end
  end
  return wrong
end

local answer = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local key = type .. '/' .. id
  local record = redis.call('HMGET', prefix .. 'item:' .. key, unpack(FIELDS))
  local newest = redis.call('XREVRANGE', prefix .. 'history:' .. key, '+', '-', 'COUNT', 1)[1]
  answer[#answer + 1] = { record, trimmed, newest or false, wrong_with(id, record) }
  room = room - #(record[13] or '')
  for _, text in ipairs(newest and newest[2] or {}) do
    room = room - #text
  end
  if room <= 0 then
    break
  end
end
return answer
