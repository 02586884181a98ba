//! `portal policy`: what a policy that was delivered would change.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "shown by the commands that compare a delivered policy")
)]
mod difference;
