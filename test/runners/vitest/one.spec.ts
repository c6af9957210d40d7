import { testTogether } from "./shared-nothing.js";

testTogether("一", "二");
