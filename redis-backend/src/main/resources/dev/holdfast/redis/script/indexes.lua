-- The indexes in which items can be found. All keys of a shard share the hash tag that its meta key starts with, so
-- they belong to one slot.
local prefix = string.sub(KEYS[1], 1, -5)

-- Failed items have a slot for each state in which they failed. Names contain no control characters.
local function slot_of(state, from)
  if from == '' then
    return state
  end
  return state .. '\t' .. from
end

local function ready_of(due, owner, expires)
  if due == '' or owner == '' or expires <= due then
    return due
  end
  return expires
end

local function each_tag(tags, action)
  for tag in string.gmatch(tags, '[^\n]+') do
    action(tag)
  end
end

-- Moves an item from the places of its old entry to those of its new one. Either may be nil.
-- An entry has: slot, ready (text, empty if it cannot be claimed), tags (joined by line feeds).
local function place(type, id, old, new)
  local old_slot, new_slot = old and old.slot, new and new.slot
  local in_type = type .. '/'
  if old_slot ~= new_slot then
    local counts = prefix .. 'counts:' .. type
    if old_slot then
      if redis.call('HINCRBY', counts, old_slot, -1) == 0 then
        redis.call('HDEL', counts, old_slot)
      end
      redis.call('ZREM', prefix .. 'state:' .. in_type .. old_slot, id)
    end
    if new_slot then
      redis.call('HINCRBY', counts, new_slot, 1)
      redis.call('ZADD', prefix .. 'state:' .. in_type .. new_slot, 0, id)
    end
  end
  local old_ready, new_ready = old and old.ready or '', new and new.ready or ''
  if old_ready ~= new_ready or old_slot ~= new_slot then
    if old_ready ~= '' then
      redis.call('ZREM', prefix .. 'ready:' .. in_type .. old_slot, old_ready .. ' ' .. id)
    end
    if new_ready ~= '' then
      redis.call('ZADD', prefix .. 'ready:' .. in_type .. new_slot, 0, new_ready .. ' ' .. id)
    end
  end
  local old_tags, new_tags = old and old.tags or '', new and new.tags or ''
  if old_tags ~= new_tags then
    each_tag(old_tags, function(tag) redis.call('ZREM', prefix .. 'tag:' .. in_type .. tag, id) end)
    each_tag(new_tags, function(tag) redis.call('ZADD', prefix .. 'tag:' .. in_type .. tag, 0, id) end)
  end
end
