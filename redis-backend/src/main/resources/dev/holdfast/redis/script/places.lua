-- The places where an item must be found, derived from its own hash.
local ENTRY_FIELDS = { 'revision', 'state', 'failed_from', 'due', 'owner', 'lease_expires', 'tags' }

-- The values that determine the places of an item; nil if the item does not exist.
local function entry_of(type, id)
  local record = redis.call('HMGET', prefix .. 'item:' .. type .. '/' .. id, unpack(ENTRY_FIELDS))
  if not record[2] then
    return nil
  end
  return { revision = record[1] or '0', slot = slot_of(record[2], record[3] or ''),
    ready = ready_of(record[4] or '', record[5] or '', record[6] or ''), tags = record[7] or '' }
end

-- Returns all places of an item, each as {name of the index, member, score}.
local function places_of(type, id, entry)
  local in_type = type .. '/'
  local places = { { 'changed:' .. type, id, entry.revision }, { 'ids:' .. type, id, '0' },
    { 'state:' .. in_type .. entry.slot, id, '0' } }
  if entry.ready ~= '' then
    places[#places + 1] = { 'ready:' .. in_type .. entry.slot, entry.ready .. ' ' .. id, '0' }
  end
  each_tag(entry.tags, function(tag)
    places[#places + 1] = { 'tag:' .. in_type .. tag, id, '0' }
  end)
  return places
end

-- Returns whether a member belongs in an index.
local function belongs(index, type, member, score)
  local id = string.sub(index, 1, 6) == 'ready:' and string.sub(member, 32) or member
  local entry = entry_of(type, id)
  if entry then
    for _, place_of in ipairs(places_of(type, id, entry)) do
      if place_of[1] == index and place_of[2] == member and tonumber(place_of[3]) == tonumber(score) then
        return true
      end
    end
  end
  return false
end
