-- Looks for creation tokens that no commit has written. Tokens whose message was trimmed may stay.
--
-- KEYS: the meta hash of the shard.
-- ARGV: type, id, cursor ('0' at the start), '1' to remove wrong tokens.
-- Returns: {next cursor ('0' at the end), wrong tokens, 1 if the item or its history exists}.
local key = ARGV[1] .. '/' .. ARGV[2]
local births = prefix .. 'births:' .. key
local history = prefix .. 'history:' .. key
local trimmed = tonumber(redis.call('HGET', prefix .. 'trimmed', ARGV[1]) or '0')
local page = redis.call('HSCAN', births, ARGV[3], 'COUNT', 100)
local wrong = {}
for i = 1, #page[2], 2 do
  local token, born = page[2][i], page[2][i + 1]
  local number = string.match(born, '^%d+$') and tonumber(born)
  local message = number and redis.call('XRANGE', history, born .. '-0', born .. '-0')[1]
  local right = message and message[2][2] == '0' and message[2][4] == token
  if not right and (message or not number or number > trimmed) then
    wrong[#wrong + 1] = token
    if ARGV[4] == '1' then
      redis.call('HDEL', births, token)
    end
  end
end
return { page[1], wrong, redis.call('EXISTS', prefix .. 'item:' .. key, history) > 0 and 1 or 0 }
