import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestPythonSdk } from "../setup.js";
import { type Harness, pythonHarness } from "../support/harness.js";

/** A way out that is not there. */
const GONE = /No module named|has no attribute/;
/** Refused by the interpreter's own C library. */
const REFUSED =
  /Function not implemented|Read-only file system|Non-recoverable|not support|Exec format|start new thread/;
/** The function got hold of what works with JavaScript: the interpreter ends, and its worker. */
const WALL = /broke the interpreter: .* out of bounds/;

const WITHOUT_FINDER = "import sys\nsys.meta_path.pop(0)\n";
const CORE = `${WITHOUT_FINDER}import _pyodide_core as core\n`;

/** What the function returned as text, or the message of its failure. */
const ATTACKS: Readonly<Record<string, readonly (readonly [text: string, verdict: RegExp])[]>> = {
  JavaScript: [
    ["import js", GONE],
    ["from js import process", GONE],
    ["import pyodide_js", GONE],
    ["import pyodide", GONE],
    ["from pyodide.ffi import to_js, create_proxy", GONE],
    ["from pyodide.code import run_js", GONE],
    ["import _pyodide_core", GONE],
    ["import importlib\nimportlib.import_module('js')", GONE],
    ["__import__('js')", GONE],
    ["import json\njson.__builtins__['__import__']('js')", GONE],
    [`${WITHOUT_FINDER}import js`, GONE],
    [`${WITHOUT_FINDER}import pyodide_js`, GONE],
    [`${WITHOUT_FINDER}from pyodide.code import run_js\nrun_js('process.exit()')`, GONE],
    [`${WITHOUT_FINDER}import pyodide.http\npyodide.http.open_url('http://127.0.0.1')`, /not defined/],
    [`${CORE}core.to_js([1]).constructor`, WALL],
    [`${CORE}core.create_proxy(print).constructor`, WALL],
    [`${CORE}core.JsException('a')`, WALL],
    [`${CORE}core.run_sync(1)`, /suspend|stack|wall|out of bounds|expected|run_sync/i],
    ["import _imp, importlib.machinery as m\n_imp.create_builtin(m.ModuleSpec('_pyodide_core', None)).to_js([])", WALL],
    ["for c in Exception.__subclasses__():\n  if 'JsException' in c.__name__: c('a')", WALL],
    [
      "import gc, sys\nreturn str([type(o).__name__ for m in list(sys.modules.values()) for o in gc.get_referents(vars(m)) if 'JsProxy' in type(o).__name__])",
      /^\[\]$/,
    ],
    ["import gc\ngc.unfreeze()\nreturn str([o for o in gc.get_objects() if type(o).__name__ == 'JsProxy'])", /^\[\]$/],
    [
      "import sys\nf = sys._getframe()\nwhile f.f_back: f = f.f_back\nreturn str([n for n in f.f_globals if 'js' in n.lower()])",
      /^\['json', 'to_json'\]$/,
    ],
  ],
  memory: [
    ["import ctypes", GONE],
    ["import _ctypes", GONE],
    [`${WITHOUT_FINDER}import ctypes`, WALL],
    [
      "import _imp, importlib.machinery as m\n_imp.create_dynamic(m.ModuleSpec('x', None, origin='/lib/python314.zip'))",
      /./,
    ],
  ],
  processes: [
    ["import os\nreturn str(os.system('echo 1 > {marker}'))", /^-1$/],
    ["import os\nos.popen('echo 1 > {marker}').read()", REFUSED],
    ["import subprocess\nsubprocess.run(['touch', '{marker}'])", REFUSED],
    ["import _posixsubprocess\n_posixsubprocess.fork_exec()", /has no attribute|takes|expected/],
    ["import os\nos.fork()", REFUSED],
    ["import os\nos.execv('/bin/touch', ['touch', '{marker}'])", REFUSED],
    ["import os\nos.posix_spawn('/bin/touch', ['touch', '{marker}'], {})", /./],
    ["import multiprocessing\nmultiprocessing.Process(target=print).start()", GONE],
    ["import threading\nthreading.Thread(target=print).start()", REFUSED],
    ["import os\nos._exit(3)", /broke the interpreter: .*exit\(3\)/],
    ["import os\nos.abort()", /broke the interpreter/],
    ["import os\nos.kill(os.getpid(), 9)", /broke the interpreter/],
    ["import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01)", GONE],
    ["import faulthandler\nfaulthandler._sigsegv()", /./],
  ],
  files: [
    ["open('{secret}').read()", /No such file/],
    ["open('/etc/passwd')", /No such file/],
    ["open('/proc/self/environ')", /No such file/],
    ["import os\nreturn str(sorted(os.listdir('/')))", /^\['dev', 'home', 'lib', 'proc', 'tmp'\]$/],
    ["open('/tmp/a', 'w')", REFUSED],
    ["import os\nos.mkdir('/tmp/a')", REFUSED],
    ["import os\nos.symlink('/', '/tmp/a')", REFUSED],
    ["import os\nos.remove('/lib/python314.zip')", REFUSED],
    ["import os\nos.truncate('/lib/python314.zip', 0)", REFUSED],
    ["import os\nos.chmod('/tmp', 0)", REFUSED],
    ["import os\nos.rename('/tmp', '/t')", REFUSED],
    ["import os\nos.open('/lib/python314.zip', os.O_RDWR)", REFUSED],
    ["import os\nos.pipe()", REFUSED],
    ["import shutil\nshutil.rmtree('/lib')", REFUSED],
    ["return input()", /EOF/],
    ["import os\nreturn str(os.environ.get('PATH'))", /^\/$/],
    [
      "import os, sys\nreturn str([os.getcwd(), sys.executable, sys.argv])",
      /^\['\/home\/pyodide', '\/usr\/bin\/python3', \[''\]\]$/,
    ],
  ],
  network: [
    ["import socket\nsocket.socket()", REFUSED],
    ["import socket\nsocket.create_connection(('127.0.0.1', {port}))", REFUSED],
    ["import socket\nsocket.gethostbyname('example.com')", REFUSED],
    ["import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}/')", REFUSED],
    ["import http.client\nhttp.client.HTTPConnection('127.0.0.1', {port}).request('GET', '/')", REFUSED],
    ["import asyncio\nasyncio.run(asyncio.sleep(0))", REFUSED],
  ],
  "what is ours": [
    ["import os\nos.close(100)", /ended without a result/],
    ["import os\nos.dup2(1, 100)\nreturn 1", /ended without a result/],
    ["import os\nos.write(100, b'?')\nos.write(100, b'')\nreturn 'fine'", /^fine$/],
    ["import os\nos.write(100, b'S{')", /no JSON form/],
    ["import os\nos.write(100, b'Ebad')", /broke what describes errors/],
    ["import os\nos.write(100, b'C1')\nreturn os.read(100, 9).decode()", /./],
    ["import os\nos.write(100, b'Lx')\nreturn 'fine'", /fine|Unexpected|JSON/],
    [
      "import builtins, json, os, posix\njson.dumps = json.loads = posix.write = posix.read = os.write = builtins.len = None\nreturn 'fine'",
      /^fine$/,
    ],
    ["import __main__\n__main__.say = None", /ended without a result/],
    ["import sys\nsys.modules.clear()\nreturn 'fine'", /^fine$/],
    ["import sys\nsys.stdout = sys.stderr = None\nreturn 'fine'", /^fine$/],
    ["import gc\nfor o in gc.get_objects():\n  if isinstance(o, dict) and o is not globals(): o.clear()", /./],
  ],
};

let harness: Harness;
const folder = mkdtempSync(join(tmpdir(), "attacks-"));
const marker = join(folder, "marker");
const secret = join(folder, "secret");
const server = createServer(() => {
  visitors++;
});
let visitors = 0;
let port = 0;

beforeAll(async () => {
  await buildTestPythonSdk();
  writeFileSync(secret, "geheim");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
  harness = pythonHarness({ keep: 2 });
});
afterAll(async () => {
  await harness.runner.close();
  server.close();
});

describe.each(Object.entries(ATTACKS))("an attack on %s", (_, attacks) => {
  it.each(attacks)("%s", async (text, verdict) => {
    const filled = text
      .replaceAll("{marker}", marker)
      .replaceAll("{secret}", secret)
      .replaceAll("{port}", String(port));
    const body = `def main(event, cloud):\n${filled.replace(/^/gm, "  ")}`;
    const { outcome } = await harness.run(body, { timeMs: 3000, memoryMb: 32 });
    const seen =
      outcome.status === "failed" ? outcome.error.message : outcome.status === "timeout" ? "timeout" : outcome.data;
    expect(String(seen)).toMatch(verdict);
    const { data } = await harness.run("def main(event, cloud):\n  return cloud.echo(event)", { event: "照常" });
    expect(data).toBe("照常");
    expect(existsSync(marker)).toBe(false);
    expect(visitors).toBe(0);
  });
});
