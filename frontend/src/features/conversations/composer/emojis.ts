/** A choice of emoji, by what they are about: what people answer customers with, in 2 kB. */
export const EMOJIS = {
  faces:
    '😀 😃 😄 😁 😆 😅 😂 🤣 🙂 😉 😊 😇 🥰 😍 😘 😋 😎 🤩 🥳 🤗 🤔 🤫 😐 😑 😶 🙄 😏 😌 😔 😴 😷 🤒 🤕 🤯 😕 😟 🙁 😮 😯 😲 😳 🥺 😦 😧 😨 😰 😥 😢 😭 😱 😞 😓 😩 😤 😡 😠',
  hands: '👍 👎 👌 ✌️ 🤞 🤝 👏 🙌 👐 🤲 🙏 👋 🤚 ✋ 🖐️ 👉 👈 👆 👇 ☝️ ✊ 👊 💪 ✍️ 🤳 👀 🧠 🫶',
  hearts: '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 💕 💖 💗 💘 💝 💯 ✨ ⭐ 🌟 💫 🔥 🎉 🎊 🎁 🏆 🥇',
  things:
    '📦 🚚 🛵 🚗 ✈️ 🏠 🏢 🏪 🛒 🛍️ 💳 💰 💵 🧾 📄 📎 📌 📅 ⏰ ⌛ 📞 📱 💻 📷 🎥 🎵 🔑 🔒 🔧 💡 📣 🔔 ✉️ 📍 🗺️ 🌐 👕 👟 👜 👓 💍 📚',
  food: '☕ 🍵 🥤 🍺 🍷 🍞 🥐 🧀 🍕 🍔 🍟 🌮 🍣 🍜 🍛 🍚 🥗 🍎 🍌 🍇 🍓 🥑 🍰 🎂 🍫 🍪 🍦 🍽️',
  nature: '🌞 🌙 ☁️ 🌧️ ⛈️ ❄️ 🌈 🌊 🌸 🌹 🌻 🌿 🍀 🌳 🐶 🐱 🐦 🐟 🦋 🐝',
  signs: '✅ ☑️ ✔️ ❌ ❗ ❓ ⚠️ 🚫 ℹ️ ➡️ ⬅️ ⬆️ ⬇️ 🔄 🆕 🆗 🆓 1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣ 🔴 🟡 🟢 🔵 ⚫ ⚪',
} as const;

export type EmojiGroup = keyof typeof EMOJIS;
