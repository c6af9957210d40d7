import { testTogether } from "./shared-nothing.js";

testTogether("二", "一");
