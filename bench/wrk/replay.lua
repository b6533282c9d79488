-- Sends the requests of a file in turn, and tells at the end what came of it.
--   wrk ... -s replay.lua URL -- FILE FIRST
-- In FILE a zero byte stands between requests; every "#########" in one becomes its running number,
-- counted from FIRST on, so that no two bodies are the same.

local requests = {}
local turn = 0
local running = 0

local function pieces_of(text)
  local pieces = {}
  local from = 1
  while true do
    local first, last = text:find("#########", from, true)
    if not first then break end
    pieces[#pieces + 1] = text:sub(from, first - 1)
    from = last + 1
  end
  pieces[#pieces + 1] = text:sub(from)
  return pieces
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  for text in file:read("*a"):gmatch("[^%z]+") do
    requests[#requests + 1] = pieces_of(text)
  end
  file:close()
  running = tonumber(arguments[2])
end

function request()
  turn = turn % #requests + 1
  local pieces = requests[turn]
  if #pieces == 1 then return pieces[1] end
  running = running + 1
  return table.concat(pieces, string.format("%09d", running))
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("report %d %d %d %d %d\n", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
