/** Own property of errors that holds the engine's frames. As long as `stack`, whose place it takes in the engine's binary. */
export const FRAMES = "#back";
