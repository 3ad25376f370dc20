-- Handshake with a server: creates the shard if it is new, and detects the loss of commits that this client has seen.
--
-- A server that was restarted, or a replica that was promoted, may have lost the newest commits. Each run of a server
-- starts a generation, with revisions above all that anybody may have seen; revisions between the one it recovered to
-- and the first one of its run are lost, if they existed. A server that was rolled back behind what this client has
-- seen also starts one. The clock of a promoted replica may be late by as much as SKEW.
--
-- KEYS: the meta hash of the shard.
-- ARGV: format of a new shard, number of shards, number of this shard, run of the server, generation known to this client (0 if none),
--   newest revision it has seen there.
-- Returns: {'FORMAT', format} or {'SHARDS', number, this} if the data does not match; otherwise {generation, revision
--   after which commits are lost (or empty), microseconds of the server, newest revision}.
local SKEW = 60 * 1000000
local meta = KEYS[1]
local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local known, seen = tonumber(ARGV[5]), tonumber(ARGV[6])
local head = redis.call('HMGET', meta, 'format', 'shards', 'shard', 'run', 'generation', 'last')
local run, generation, last = head[4], tonumber(head[5] or '0'), tonumber(head[6] or '0')
if head[1] and head[1] ~= ARGV[1] and head[1] ~= '2' then -- 2: items may have unique keys
  return { 'FORMAT', head[1] }
end
if head[1] and (head[2] ~= ARGV[2] or head[3] ~= ARGV[3]) then
  return { 'SHARDS', head[2], head[3] }
end
local runs = prefix .. 'runs'
if run ~= ARGV[4] or seen > last then
  -- a generation is named by its first revision, and stores the last revision of the run before
  local first = math.max(last, seen, known, micros + SKEW) + 1
  generation = first
  redis.call('HSET', meta, 'format', head[1] or ARGV[1], 'shards', ARGV[2], 'shard', ARGV[3], 'run', ARGV[4],
    'generation', string.format('%.0f', first), 'last', string.format('%.0f', first))
  redis.call('ZADD', runs, string.format('%.0f', first), string.format('%.0f %.0f', first, last))
  redis.call('ZREMRANGEBYRANK', runs, 0, -1001)
  last = first
end
local lost = ''
if known > 0 and known ~= generation then
  -- the oldest run after the known one stores the revision that the server recovered to
  local window = redis.call('ZRANGEBYSCORE', runs, '(' .. ARGV[5], '+inf', 'LIMIT', 0, 1)[1]
  local first, recovered = string.match(window or '0 0', '^(%d+) (%d+)$')
  if tonumber(recovered) < seen then
    lost = recovered
    local noted = string.match(redis.call('HGET', prefix .. 'lost', first) or '', ' (%d+)$')
    if seen > tonumber(noted or '0') then
      redis.call('HSET', prefix .. 'lost', first, recovered .. ' ' .. ARGV[6])
    end
  end
end
return { string.format('%.0f', generation), lost, string.format('%.0f', micros), string.format('%.0f', last) }
