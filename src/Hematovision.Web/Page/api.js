// The API as the page uses it. A busy server is asked again after as long as it says.

const longestWait = 30;
const longestAnswer = 120;
let key = sessionStorage.getItem("key") ?? "";
let asking = null;

/** What the server has against a request, in its own words. What passes may be asked again. */
export class Problem extends Error {
  constructor(message, passes = false) {
    super(message);
    this.passes = passes;
  }
}

export function models() {
  return ask("/api/models");
}

/** Classifies a file; whoever waits is told when the server is busy. */
export async function predict(file, model, explain, busy) {
  const query = new URLSearchParams({ model, explain: explain ? "1" : "0" });
  const form = new FormData();
  form.append("image", new Blob([await contentOf(file)]), "image");
  try {
    return await ask(`/api/predict?${query}`, { method: "POST", body: form }, busy);
  } catch (problem) {
    throw new Problem(problem.message.replace(/^(image:|an image) /, "This file "), problem.passes); // its name stands beside the message
  }
}

// A file that is gone would look like a server that is.
async function contentOf(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Problem("This file was moved, changed or deleted since it was chosen. Choose it again.");
  }
}

async function ask(address, options = {}, busy = () => {}) {
  for (;;) {
    const used = key;
    let response;
    try {
      response = await fetch(address, { ...options, headers: used ? { Authorization: `Bearer ${used}` } : {}, signal: AbortSignal.timeout(longestAnswer * 1000) });
      if (response.ok) {
        const answer = await response.json();
        if (used) sessionStorage.setItem("key", used);
        return answer;
      }
    } catch (problem) {
      throw new Problem(problem.name === "TimeoutError" ? `The server has not answered for ${longestAnswer} s.` : "The server cannot be reached.", true);
    }
    if (response.status === 401) {
      if (used === key) await askForKey(used !== "");
      continue;
    }
    if (response.status === 503 || response.status === 429) {
      busy();
      const seconds = Math.min(longestWait, Number(response.headers.get("Retry-After")) || 1);
      await new Promise(done => setTimeout(done, seconds * 1000 * (0.5 + Math.random())));
      continue;
    }
    throw new Problem(await reason(response), response.status === 408 || response.status >= 500);
  }
}

async function reason(response) {
  const unsaid = `The server answered with ${response.status}.`;
  try {
    return (await response.json()).detail ?? unsaid;
  } catch {
    return unsaid;
  }
}

function askForKey(wrong) {
  asking ??= new Promise(done => {
    const dialog = document.getElementById("key-dialog");
    const say = text => { document.getElementById("key-problem").textContent = text; };
    const input = document.getElementById("key");
    const finish = () => {
      const given = input.value.trim();
      if (given === "") return say("Enter the key.");
      // No header can carry another, and fetch would fail as if there were no server.
      if (/[^!-~]/.test(given)) return say("A key has no spaces and only letters from A to Z, digits and signs; this one has another character, perhaps an invisible one. Copy it again.");
      key = given;
      input.value = "";
      dialog.close();
    };
    say(wrong ? "That is not the key." : "");
    document.getElementById("key-ok").onclick = finish;
    input.onkeydown = event => { if (event.key === "Enter") finish(); };
    dialog.onclose = () => { asking = null; done(); };
    dialog.showModal();
  });
  return asking;
}
