export default {
  // The emulator's workers are files beside its code: it must stay where it is, in node_modules.
  serverExternalPackages: ["baas-emulator"],
  // 知晓云's paths end in a slash. Next.js would send clients elsewhere first.
  skipTrailingSlashRedirect: true,
};
