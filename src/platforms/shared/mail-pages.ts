import type { ApiResponse } from "../platform.js";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

const page = (status: number, title: string, content: string): ApiResponse => ({
  status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    // Nothing of the page comes from elsewhere, and its address is a secret.
    "content-security-policy": "default-src 'none'; form-action 'self'",
    "referrer-policy": "no-referrer",
  },
  raw: `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
${content}
</html>
`,
});

/**
 * Where the link of a password mail leads: a form without script, which posts to the same address.
 *
 * @param fault why the last attempt did not do
 */
export const resetForm = (fault?: { readonly status: number; readonly message: string }): ApiResponse =>
  page(
    fault?.status ?? 200,
    "重置密码 Reset password",
    `${fault === undefined ? "" : `<p role="alert">${escapeHtml(fault.message)}</p>\n`}<form method="post">
<label>新密码 New password <input type="password" name="password" autocomplete="new-password" required autofocus></label>
<button>重置 Reset</button>
</form>`,
  );

/** What it shows in the end. */
export const resetDone = (): ApiResponse =>
  page(200, "密码已重置 Password reset", "<p>请用新密码登录。 Log in with the new password.</p>");
