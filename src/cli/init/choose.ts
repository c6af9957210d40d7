import { EmulatorError } from "../../kernel/index.js";
import { type Language, PLATFORMS, type PlatformName } from "../commands.js";
import type { Terminal } from "../terminal.js";
import { noPlatform, platformOf } from "../words.js";

const QUESTION: Readonly<Record<Language, string>> = {
  en: "Which clouds does your app use? mincloud (知晓云), leancloud, bmob; several with blanks between: ",
  zh: "你的应用使用哪些云？mincloud（知晓云）、leancloud、bmob，可以填多个，用空格隔开：",
};

/** Who mistypes it that often is no person. */
const MOST_TRIES = 3;

/**
 * Asks the person at the terminal.
 *
 * @returns undefined when nobody is there to answer
 * @throws EmulatorError INVALID_ARGUMENT when the answers name no cloud
 */
export const askForPlatforms = async (
  { ask, err }: Pick<Terminal, "ask" | "err">,
  language: Language,
): Promise<readonly PlatformName[] | undefined> => {
  for (let tries = 0; ask !== undefined && tries < MOST_TRIES; tries++) {
    const answer = await ask(QUESTION[language]);
    if (answer === undefined) return undefined;
    const words = answer.split(/[\s,，、]+/).filter((word) => word !== "");
    const stray = words.find((word) => platformOf(word) === undefined);
    if (stray !== undefined) err(noPlatform(stray));
    else if (words.length > 0) return PLATFORMS.filter((name) => words.some((word) => platformOf(word) === name));
  }
  if (ask === undefined) return undefined;
  throw new EmulatorError("INVALID_ARGUMENT", "no cloud was named; there are mincloud, leancloud and bmob");
};
