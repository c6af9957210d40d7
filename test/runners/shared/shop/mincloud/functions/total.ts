import { sum } from "./lib/sum";

export const main = async ({ data }: { data: { prices: number[] } }): Promise<number> => sum(data.prices);
