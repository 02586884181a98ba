//! Why an answer is what it is.

use alloc::string::String;

use policy::explain as rules;

use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::explain;
use crate::bindings::portal::permissions::types::{Date, Instant, Request, Undecided};
use crate::convert::moment;
use crate::directory::Host;

impl explain::Guest for Component {
    fn explain(
        request: Request,
        question: explain::Question,
    ) -> Result<explain::Explanation, Undecided> {
        Ok(rules::explain(&Host, request.into(), &question.try_into()?)?.into())
    }

    fn sign_in(
        user_name: String,
        today: Date,
        now: Instant,
    ) -> Result<explain::Explanation, Undecided> {
        Ok(rules::sign_in(&Host, &user_name, moment(today, now))?.into())
    }
}
