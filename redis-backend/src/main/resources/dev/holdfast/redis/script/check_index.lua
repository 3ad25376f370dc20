-- Looks in an index for members that do not belong there.
--
-- KEYS: the meta hash of the shard.
-- ARGV: name of the index (its key without the prefix), type, cursor ('0' at the start).
-- Returns: {next cursor ('0' at the end), a list of {member, id, '1' if only the hash of its item is missing}}.
local index, type = ARGV[1], ARGV[2]
local page = redis.call('ZSCAN', prefix .. index, ARGV[3], 'COUNT', 100)
local stray = {}
for i = 1, #page[2], 2 do
  local member = page[2][i]
  if not belongs(index, type, member, page[2][i + 1]) then
    local id = string.sub(index, 1, 6) == 'ready:' and string.sub(member, 32) or member
    local key = type .. '/' .. id
    local hash_missing = redis.call('EXISTS', prefix .. 'item:' .. key) == 0
      and redis.call('EXISTS', prefix .. 'history:' .. key) == 1
    stray[#stray + 1] = { member, id, hash_missing and '1' or '0' }
  end
end
return { page[1], stray }
