import { expect, it } from "vitest";
import { createOutbox, type Message } from "../../src/kernel/index.js";

const message = (to: string): Message => ({
  at: 0,
  platform: "rain",
  kind: "sms-code",
  to: [to],
  content: { code: "1" },
});

it("tells listeners of each message from then on, until they stop", () => {
  const outbox = createOutbox();
  const heard: string[] = [];
  outbox.add(message("before"));
  const note = ({ to }: Message) => void heard.push(...to);
  const stop = outbox.listen(note);
  const stopOther = outbox.listen(note);
  outbox.add(message("both"));
  stop();
  stop();
  outbox.add(message("one"));
  outbox.clear();
  outbox.add(message("after clear"));
  stopOther();
  outbox.add(message("late"));
  expect(heard).toEqual(["both", "both", "one", "after clear"]);
  expect(outbox.messages().map(({ to }) => to[0])).toEqual(["after clear", "late"]);
});

it("gives a listener a copy", () => {
  const outbox = createOutbox();
  outbox.listen(({ content }) => {
    (content as { code: string }).code = "changed";
  });
  outbox.add(message("ming"));
  expect(outbox.messages()).toEqual([message("ming")]);
});

it("passes on what a listener throws; the message is there all the same", () => {
  const outbox = createOutbox();
  outbox.listen(() => {
    throw new Error("no paper");
  });
  expect(() => outbox.add(message("ming"))).toThrow("no paper");
  expect(outbox.messages()).toHaveLength(1);
});
