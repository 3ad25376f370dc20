-- Commits a list of changes, each atomic on its own; docs/redis.md describes keys and values.
--
-- KEYS: the meta hash of the shard.
-- ARGV: generation, whose time counts ('server' or 'callers'), 'dry' to look for misused tokens only, channel to
--   announce on, number of commits; then for each commit: type, id, expected revision, token, the instant by which a
--   lease must have ended (or empty), checksum of the history, numbers of entries and of chunks, '1' if it has a body
--   and '0' if it deletes; for the body: state, failed from, due, owner, lease token, lease expires, checksum of the
--   lease, updated, tags, checksum, document; for each entry: head, detail; for each chunk: place, value. Last, if the
--   client knows it: the newest revision that was acknowledged to it.
-- Returns: {'STALE'} if the generation differs, or the server was rolled back behind what it acknowledged; {'REFUSED',
--   number of the commit, history of the first commit} if a token belongs to another commit; nothing is written in both
--   cases. Otherwise {microseconds of the server, a result for each commit}, which is {revision, entries}, {fields of
--   the current record}, whose first is false if there is none, or {'DUPLICATE', tag of a unique key, id of the item
--   that has it}.
local meta = KEYS[1]
local REVISION, ENTRIES, STATE, FAILED_FROM, OWNER, EXPIRES, TAGS, READY = 1, 2, 3, 4, 5, 6, 7, 8

local head = redis.call('HMGET', meta, 'generation', 'last')
if head[1] ~= ARGV[1] and ARGV[3] ~= 'dry' then -- a dry run checks tokens, which do not depend on the run
  return { 'STALE' }
end
local last = tonumber(head[2] or '0')
local by_server = ARGV[2] == 'server'
local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local server_now
local keyed = false -- whether a commit has unique keys

-- Reads the arguments of one commit; returns it and the index of the next.
local function parse(at)
  local commit = { type = ARGV[at], id = ARGV[at + 1], expected = ARGV[at + 2], token = ARGV[at + 3],
    ended_by = ARGV[at + 4], sum = ARGV[at + 5], entries = tonumber(ARGV[at + 6]), chunks = tonumber(ARGV[at + 7]) }
  commit.key = commit.type .. '/' .. commit.id
  at = at + 9
  if ARGV[at - 1] == '1' then
    commit.body = at
    at = at + 11
  end
  commit.entries_at = at
  commit.chunks_at = at + 2 * commit.entries
  return commit, commit.chunks_at + 2 * commit.chunks
end

-- Reads the fields that decide about a commit, in the order of the numbers above.
local function current(commit)
  return redis.call('HMGET', prefix .. 'item:' .. commit.key, 'revision', 'entries', 'state', 'failed_from', 'owner',
    'lease_expires', 'tags', 'ready')
end

-- Reads the full record for the caller.
local function whole(commit)
  return redis.call('HMGET', prefix .. 'item:' .. commit.key, 'revision', 'entries', 'state', 'failed_from', 'due',
    'owner', 'lease_token', 'lease_expires', 'lease_sum', 'updated', 'tags', 'sum', 'document')
end

local function revision_of(record)
  return record[STATE] and record[REVISION] or '0'
end

-- Returns the history message of an earlier commit with this token and expected revision, if there is one.
local function earlier(commit)
  local history = prefix .. 'history:' .. commit.key
  local found
  if commit.expected == '0' then
    local born = redis.call('HGET', prefix .. 'births:' .. commit.key, commit.token)
    found = born and redis.call('XRANGE', history, born .. '-0', born .. '-0')[1]
  else
    found = redis.call('XRANGE', history, '(' .. commit.expected .. '-0', '+', 'COUNT', 1)[1]
  end
  if found and found[2][2] == commit.expected and found[2][4] == commit.token then
    return found
  end
end

-- Compares number, kinds and states of the entries; a head is kind, from, to and time, separated by tabs.
local function same_entries(commit, message)
  local fields = message[2]
  if #fields - 8 ~= 2 * commit.entries then
    return false
  end
  for i = 1, commit.entries do
    local shape = string.match(fields[7 + 2 * i], '^[^\t]*\t[^\t]*\t[^\t]*')
    if shape ~= string.match(ARGV[commit.entries_at + 2 * i - 2], '^[^\t]*\t[^\t]*\t[^\t]*') then
      return false
    end
  end
  return true
end

local function look(commit)
  commit.record = current(commit)
  commit.fits = revision_of(commit.record) == commit.expected
  if not commit.fits or commit.expected == '0' then
    commit.first = earlier(commit)
  end
end

-- A script that fails half way keeps its earlier writes. So the type of each key that may be written is checked before
-- the first write, in as few calls as possible. An intersection with a key that never exists checks the type of each
-- key without reading its members.
local checked = {}
local function check_type(name, command)
  if not checked[name] then
    checked[name] = true
    redis.call(command, prefix .. name)
  end
end

local function check_types(commit)
  local type, record, b = commit.type, commit.record, commit.body
  local sets = { meta .. '-missing', prefix .. 'chunks:' .. commit.key }
  local function add(name)
    if not checked[name] then
      checked[name] = true
      sets[#sets + 1] = prefix .. name
    end
  end
  local function add_slot(slot)
    add('state:' .. type .. '/' .. slot)
    add('ready:' .. type .. '/' .. slot)
  end
  local function add_tag(tag)
    add('tag:' .. type .. '/' .. tag)
  end
  check_type('history:' .. commit.key, 'XLEN')
  check_type('feed:' .. type, 'XLEN')
  check_type('births:' .. commit.key, 'HLEN')
  check_type('counts:' .. type, 'HLEN')
  check_type('types', 'SCARD')
  add('changed:' .. type)
  add('ids:' .. type)
  if record[STATE] then
    add_slot(slot_of(record[STATE], record[FAILED_FROM]))
    each_tag(record[TAGS], add_tag)
  end
  if b then
    add_slot(slot_of(ARGV[b], ARGV[b + 1]))
    each_tag(ARGV[b + 8], add_tag)
  end
  redis.call('ZINTER', #sets, unpack(sets))
end

local function lease_lasts(commit)
  local record = commit.record
  if commit.ended_by == '' or not record[STATE] or record[OWNER] == '' then
    return false
  end
  if record[EXPIRES] > commit.ended_by then
    return true
  end
  if by_server then
    server_now = server_now or server_time()
    return record[EXPIRES] > server_now
  end
  return false
end

-- Returns the answer to a commit with a unique key that another item has. A unique key is a tag that starts with a tab.
local function duplicate(commit)
  local tags = commit.body and ARGV[commit.body + 8]
  if not tags or not string.find(tags, '\t', 1, true) then
    return nil
  end
  local found
  each_tag(tags, function(tag)
    if string.sub(tag, 1, 1) == '\t' then
      keyed = true
      for _, id in ipairs(redis.call('ZREVRANGE', prefix .. 'tag:' .. commit.type .. '/' .. tag, 0, 1)) do
        if id ~= commit.id and not found then
          found = { 'DUPLICATE', tag, id }
        end
      end
    end
  end)
  return found
end

local function next_revision()
  last = math.max(last + 1, micros)
  return string.format('%.0f', last)
end

-- Appends the numbers that are assigned here to the checksum of the caller.
local function seal(sum, revision, entries)
  return sum .. ' ' .. revision .. ' ' .. entries
end

local function write_history(commit, revision, entries)
  local message = { 'expected', commit.expected, 'token', commit.token, 'entries', entries, 'sum',
    seal(commit.sum, revision, entries) }
  for i = 0, 2 * commit.entries - 1 do
    message[9 + i] = ARGV[commit.entries_at + i]
  end
  redis.call('XADD', prefix .. 'history:' .. commit.key, revision .. '-0', unpack(message))
  if commit.entries > 0 then
    redis.call('XADD', prefix .. 'feed:' .. commit.type, revision .. '-0', commit.id, commit.entries)
  end
  if commit.expected == '0' then
    redis.call('HSET', prefix .. 'births:' .. commit.key, commit.token, revision)
  end
end

local function write_record(commit, revision, entries)
  local item = prefix .. 'item:' .. commit.key
  local b = commit.body
  if not b then
    redis.call('DEL', item)
    redis.call('HSET', item, 'revision', revision, 'entries', entries)
    return nil
  end
  local ready = ready_of(ARGV[b + 2], ARGV[b + 3], ARGV[b + 5])
  redis.call('HSET', item, 'revision', revision, 'entries', entries, 'state', ARGV[b], 'failed_from', ARGV[b + 1],
    'due', ARGV[b + 2], 'owner', ARGV[b + 3], 'lease_token', ARGV[b + 4], 'lease_expires', ARGV[b + 5],
    'lease_sum', ARGV[b + 6], 'updated', ARGV[b + 7], 'tags', ARGV[b + 8],
    'sum', seal(ARGV[b + 9], revision, entries), 'document', ARGV[b + 10], 'ready', ready)
  return { slot = slot_of(ARGV[b], ARGV[b + 1]), ready = ready, tags = ARGV[b + 8] }
end

local function write_chunks(commit)
  local chunks = prefix .. 'chunks:' .. commit.key
  if not commit.body then
    redis.call('UNLINK', chunks)
  end
  for i = 0, commit.chunks - 1 do
    local place_of = ARGV[commit.chunks_at + 2 * i]
    if #redis.call('ZRANGEBYLEX', chunks, '[' .. place_of, '(' .. place_of .. '\255', 'LIMIT', 0, 1) == 0 then
      redis.call('ZADD', chunks, 0, place_of .. ARGV[commit.chunks_at + 2 * i + 1])
    end
  end
end

local function apply(commit)
  local record = commit.record
  local existed = record[STATE]
  local revision = next_revision()
  local entries = string.format('%.0f', (tonumber(record[ENTRIES] or '0')) + commit.entries)
  write_history(commit, revision, entries)
  local old = existed and { slot = slot_of(record[STATE], record[FAILED_FROM]), ready = record[READY],
    tags = record[TAGS] }
  local new = write_record(commit, revision, entries)
  write_chunks(commit)
  place(commit.type, commit.id, old, new)
  if new then
    redis.call('ZADD', prefix .. 'changed:' .. commit.type, revision, commit.id)
  else
    redis.call('ZREM', prefix .. 'changed:' .. commit.type, commit.id)
    redis.call('ZREM', prefix .. 'ids:' .. commit.type, commit.id)
  end
  if new and not existed then
    redis.call('ZADD', prefix .. 'ids:' .. commit.type, 0, commit.id)
    redis.call('SADD', prefix .. 'types', commit.type)
  end
  return { revision, entries }
end

local commits = {}
local at = 6
for i = 1, tonumber(ARGV[5]) do
  commits[i], at = parse(at)
  look(commits[i])
  if commits[i].first and not same_entries(commits[i], commits[i].first) then
    return { 'REFUSED', i, commits[i].first[2] }
  end
  if not commits[i].first then
    check_types(commits[i])
  end
end
if ARGV[at] and tonumber(ARGV[at]) > last then
  return { 'STALE' }
end
local answers = {}
if ARGV[3] ~= 'dry' then
  local touched = {}
  local written = false
  for i, commit in ipairs(commits) do
    if touched[commit.key] then
      look(commit)
    end
    if commit.first then
      answers[i] = { string.match(commit.first[1], '^%d+'), commit.first[2][6] }
      written = true -- so that WAIT covers a write of this connection
    elseif not commit.fits or lease_lasts(commit) then
      answers[i] = { whole(commit) }
    else
      answers[i] = duplicate(commit)
      if not answers[i] then
        answers[i] = apply(commit)
        touched[commit.key] = true
        written = true
      end
    end
  end
  if written then
    redis.call('HSET', meta, 'last', string.format('%.0f', last))
    if keyed then
      redis.call('HSET', meta, 'format', '2') -- refused by versions that know no unique keys
    end
    if ARGV[4] ~= '' then
      redis.call('PUBLISH', ARGV[4], '')
    end
  end
end
return { string.format('%.0f', micros), answers }
