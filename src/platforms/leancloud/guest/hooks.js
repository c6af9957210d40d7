/**
 * Hooks of classes, and what goes before the class in their internal names (contract 8.1).
 *
 * @type {Readonly<Record<string, string>>}
 */
export const CLASS_HOOKS = {
  beforeSave: "__before_save_for_",
  afterSave: "__after_save_for_",
  beforeUpdate: "__before_update_for_",
  afterUpdate: "__after_update_for_",
  beforeDelete: "__before_delete_for_",
  afterDelete: "__after_delete_for_",
};

/** Internal names of the hooks of users (contract 8.1). */
export const USER_HOOKS = {
  onLogin: "__on_login__User",
  onAuthData: "__on_authdata__User",
};

/** Before the kind, `sms` or `email`, in an internal name (contract 8.1). */
export const ON_VERIFIED = "__on_verified_";

/** Of a data analysis that the cloud does not have any more; registered and never called. */
export const ON_INSIGHT = "__on_complete_bigquery_job";

/**
 * Hooks of messaging: ordinary functions of these names (contract 8.2).
 *
 * @type {Readonly<Record<string, string>>}
 */
export const MESSAGING_HOOKS = {
  onIMMessageReceived: "_messageReceived",
  onIMReceiversOffline: "_receiversOffline",
  onIMMessageSent: "_messageSent",
  onIMMessageUpdate: "_messageUpdate",
  onIMConversationStart: "_conversationStart",
  onIMConversationStarted: "_conversationStarted",
  onIMConversationAdd: "_conversationAdd",
  onIMConversationAdded: "_conversationAdded",
  onIMConversationRemove: "_conversationRemove",
  onIMConversationRemoved: "_conversationRemoved",
  onIMConversationUpdate: "_conversationUpdate",
  onIMClientOnline: "_clientOnline",
  onIMClientOffline: "_clientOffline",
  onIMClientSign: "_rtmClientSign",
};

const MESSAGING_NAMES = new Set(Object.values(MESSAGING_HOOKS));

/**
 * Whether a function is called by messaging only, that is, with the hook key (contract 3.10).
 *
 * @param {string} name
 * @returns {boolean}
 * @example
 * ```js
 * isMessagingHook("_messageReceived"); // true
 * ```
 */
export const isMessagingHook = (name) => MESSAGING_NAMES.has(name);
