/** npm's stand-in for Node's own `url`; the slash keeps it from being Node's. */
declare module "url/";
