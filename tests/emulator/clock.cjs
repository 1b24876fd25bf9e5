// Loaded before the emulator: its wall clock is the month's, as many milliseconds away as the file says.
const { readFileSync } = require("node:fs");
const real = Date.now;
const shown = () => real() + Number(readFileSync(process.env.EMULATOR_AHEAD, "utf8"));
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [shown()]));
  }
  static now = shown;
};
