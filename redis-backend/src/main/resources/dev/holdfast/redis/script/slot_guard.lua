-- Precedes every script: refuses to run while the slot is migrating to another node of a cluster. Some keys are then on
-- either node, and a script would fail at the first key that is not here, even between two writes. Reading a key that
-- never exists detects the migration.
do
  local missing = redis.pcall('HGET', KEYS[1] .. '-missing', 'x')
  if type(missing) == 'table' and missing.err then
    if string.find(missing.err, 'non local key', 1, true) then
      return redis.error_reply('TRYAGAIN the slot is being moved to another node')
    end
    return missing
  end
end
