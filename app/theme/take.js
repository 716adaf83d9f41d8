// The link of the page, to the clipboard; without a clipboard it is marked in its field, to be copied by hand.
window.courseRoom.copyLink = async function () {
  const field = document.getElementById("take-link");
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
};
