import { answers, type Handler, type Mountable, render } from "../http/index.js";
import { messageOf } from "../kernel/index.js";

/** Asks an emulator that may not be there yet. Never rejects: that it never came is an answer, too. */
export const createAsk =
  (emulator: Mountable | PromiseLike<Mountable>): Handler =>
  async (request) => {
    try {
      return await (await emulator).handle(request);
    } catch (error) {
      return render(answers.broken(messageOf(error)));
    }
  };
