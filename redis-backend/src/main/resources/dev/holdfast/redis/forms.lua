-- Where an item has to be found, made anew from its own hash.
local FORM = { 'revision', 'state', 'failed_from', 'due', 'owner', 'lease_expires', 'tags' }

-- What indexes go by; nil if the item does not exist.
local function form_of(type, id)
  local record = redis.call('HMGET', prefix .. 'item:' .. type .. '/' .. id, unpack(FORM))
  if not record[2] then
    return nil
  end
  return { revision = record[1] or '0', slot = slot_of(record[2], record[3] or ''),
    ready = ready_of(record[4] or '', record[5] or '', record[6] or ''), tags = record[7] or '' }
end

-- All places of an item, each {name of the index, member, score}.
local function places_of(type, id, form)
  local in_type = type .. '/'
  local places = { { 'changed:' .. type, id, form.revision }, { 'ids:' .. type, id, '0' },
    { 'state:' .. in_type .. form.slot, id, '0' } }
  if form.ready ~= '' then
    places[#places + 1] = { 'ready:' .. in_type .. form.slot, form.ready .. ' ' .. id, '0' }
  end
  each_tag(form.tags, function(tag)
    places[#places + 1] = { 'tag:' .. in_type .. tag, id, '0' }
  end)
  return places
end

-- Whether a member stands in an index with good reason.
local function belongs(index, type, member, score)
  local id = string.sub(index, 1, 6) == 'ready:' and string.sub(member, 32) or member
  local form = form_of(type, id)
  if form then
    for _, place_of in ipairs(places_of(type, id, form)) do
      if place_of[1] == index and place_of[2] == member and tonumber(place_of[3]) == tonumber(score) then
        return true
      end
    end
  end
  return false
end
