//! What the questions share.

mod world;

pub(crate) use ratio::{Bench, Bound, middle, time};
pub(crate) use world::{Case, World};
