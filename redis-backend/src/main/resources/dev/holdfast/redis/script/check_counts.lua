-- Compares the counts of a type with the sizes of its indexes by state.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, '1' to correct wrong counts, slots to check besides those that have a count.
-- Returns: {number of items, a list of {slot, stored count (or false), actual count} for the wrong ones}.
local type = ARGV[1]
local counts = prefix .. 'counts:' .. type
local slots, seen = redis.call('HKEYS', counts), {}
for i = 3, #ARGV do
  slots[#slots + 1] = ARGV[i]
end
local wrong = {}
for _, slot in ipairs(slots) do
  if not seen[slot] then
    seen[slot] = true
    local counted = redis.call('HGET', counts, slot)
    local right = redis.call('ZCARD', prefix .. 'state:' .. type .. '/' .. slot)
    if (counted or '0') ~= tostring(right) or (counted and right == 0) then
      wrong[#wrong + 1] = { slot, counted, tostring(right) }
      if ARGV[2] == '1' then
        if right == 0 then
          redis.call('HDEL', counts, slot)
        else
          redis.call('HSET', counts, slot, right)
        end
      end
    end
  end
end
return { redis.call('ZCARD', prefix .. 'ids:' .. type), wrong }
