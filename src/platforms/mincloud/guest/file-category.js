import { createListing } from "./listing.js";

/**
 * Folders of files (contract 9, 11), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @example
 * ```js
 * const { data } = await new BaaS.FileCategory().create({ name: "商品图片" });
 * await new BaaS.File().upload("/tmp/tea.png", { category_id: data.id });
 * ```
 */
export const createFileCategory = (door, version) => {
  const Listing = createListing(door, version, "categories.list");

  return class FileCategory extends Listing {
    /** @param {{ name: string }} data */
    create(data) {
      return door.send("categories.create", { data });
    }

    /** @param {string} id */
    get(id) {
      return door.send("categories.get", { id: String(id) });
    }

    /**
     * @param {string} id
     * @param {{ name: string }} data
     */
    update(id, data) {
      return door.send("categories.update", { id: String(id), data });
    }

    /** @param {string} id */
    delete(id) {
      return door.send("categories.delete", { id: String(id) });
    }
  };
};
