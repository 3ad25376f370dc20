-- Before every script: nothing runs while the slot is on its way to another node of a cluster. Some keys are then there and
-- some here, and a script fails at the first that is not here, be it in the middle of what it writes. A key that is never
-- there tells.
do
  local missing = redis.pcall('HGET', KEYS[1] .. '-missing', 'x')
  if type(missing) == 'table' and missing.err then
    if string.find(missing.err, 'non local key', 1, true) then
      return redis.error_reply('TRYAGAIN the slot is being moved to another node')
    end
    return missing
  end
end
