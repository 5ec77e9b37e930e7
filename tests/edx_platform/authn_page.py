"""
Stands in for the files of the authn micro-frontend: a page that sends what that one sends, and goes where it is sent.

What answers is the platform's own: the token against forged forms, the sign-in across hosts, where it leads to, the
e-mail with a link, and the new password.
"""

from __future__ import annotations

from pathlib import Path

SIGN_IN, FORGOTTEN, SET = "Sign in", "I have forgotten it", "Set my password"

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sign in</title><link rel="icon" href="data:,">
<main><h1>Sign in</h1>
<form>
<p id="who"><label>E-mail <input name="email_or_username"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<button value="sign-in">{sign_in}</button> <button value="forgotten">{forgotten}</button>
<button value="set">{set}</button>
</form>
<p role="status"></p></main>
<script>
const LMS = "{lms}", said = document.querySelector("[role=status]"), path = location.pathname;
const reset = path.match(/password_reset_confirm\\/([^/]+)/), next = new URLSearchParams(location.search).get("next");
async function send(to, form) {
  const token = (await (await fetch(LMS + "/csrf/api/v1/token", {credentials: "include"})).json()).csrfToken;
  const headers = {"X-CSRFToken": token}, body = new URLSearchParams(form);
  return fetch(LMS + to, {method: "POST", credentials: "include", headers, body});
}
document.forms[0].addEventListener("submit", async event => {
  event.preventDefault();
  said.textContent = "";
  const form = event.target, who = form.email_or_username.value, password = form.password.value;
  if (event.submitter.value == "forgotten") {
    said.textContent = "mailed: " + (await send("/account/password", {email: who})).status;
  } else if (event.submitter.value == "set") {
    const words = {new_password1: password, new_password2: password};
    const answer = await send("/password/reset/" + reset[1] + "/" + location.search, words);
    said.textContent = "set: " + (await answer.json()).reset_status;
  } else {
    const words = {email_or_username: who, password, ...(next ? {next} : {})};
    const answer = await send("/api/user/v2/account/login_session/", words), told = await answer.json();
    if (told.success) location.assign(told.redirect_url);
    else said.textContent = "refused: " + answer.status + " " + told.error_code;
  }
});
</script>
"""


def put(dist: Path, lms: str) -> None:
    """
    Where the container of the micro-frontends has the files.

    Args:
        dist: its ``/openedx/dist``.
        lms: address of the LMS.
    """
    text = _PAGE
    for name, value in {"sign_in": SIGN_IN, "forgotten": FORGOTTEN, "set": SET, "lms": lms}.items():
        text = text.replace(f"{{{name}}}", value)
    folder = dist / "authn"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
