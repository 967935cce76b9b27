-- wrk's part of bench/serve.sh: posts the image that IMAGE names, and counts the answers by status.
local file = io.open(os.getenv("IMAGE"), "rb")
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "image/png"
file:close()

local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() ok, busy, other = 0, 0, 0 end
function response(status)
  if status == 200 then ok = ok + 1 elseif status == 503 then busy = busy + 1 else other = other + 1 end
end

function done(summary, latency)
  local sum = { ok = 0, busy = 0, other = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(sum) do sum[name] = sum[name] + thread:get(name) end
  end
  print(string.format("answered %d (%.1f a second), busy %d, other %d, p50 %.0f ms, p99 %.0f ms",
    sum.ok, sum.ok / (summary.duration / 1e6), sum.busy, sum.other, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
