-- Checks whether the user may run all commands of the scripts. A script that fails half way keeps its earlier writes,
-- so a missing permission is reported before anything is committed. Other failures are ignored, and nothing is changed.
local probe = prefix .. 'probe'
for _, command in ipairs({
  { 'DEL', probe }, { 'UNLINK', probe }, { 'XLEN', probe }, { 'HLEN', probe }, { 'SCARD', probe }, { 'ZINTER', 1, probe },
  { 'TIME' }, { 'PUBLISH', probe, '' },
  { 'HSET', probe, 'x', 'x', 'no value' }, { 'HINCRBY', probe, 'x', 'no number' }, { 'HDEL', probe, 'x' },
  { 'HGET', probe, 'x' }, { 'HMGET', probe, 'x' }, { 'HKEYS', probe },
  { 'XADD', probe, 'NOMKSTREAM', '1-0', 'x', 'x' }, { 'XTRIM', probe, 'MINID', '1-0' }, { 'XRANGE', probe, '-', '+' },
  { 'ZADD', probe, 'XX', 0, 'x' }, { 'ZREM', probe, 'x' }, { 'ZREMRANGEBYRANK', probe, 0, 0 }, { 'ZCARD', probe },
  { 'ZRANGEBYLEX', probe, '-', '+' }, { 'ZRANGEBYSCORE', probe, 0, 0 }, { 'ZREVRANGE', probe, 0, 0 },
  { 'SADD', probe, 'x' }, { 'DEL', probe } }) do
  local answer = redis.pcall(unpack(command))
  local err = type(answer) == 'table' and answer.err or ''
  -- the replies of 6.2, of 7.0, and of 7.2 and newer
  if string.find(err, 'NOPERM', 1, true) or string.find(err, 'The user executing the script', 1, true)
    or string.find(err, 'ACL failure in script', 1, true) then
    return redis.error_reply('NOPERM ' .. command[1] .. ': ' .. err)
  end
end
