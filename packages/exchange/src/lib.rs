//! What buyer and seller do with files that are sold by fair exchange.
//!
//! The rules (chunks, trees, cipher, complaints) are `flywheel_protocol::exchange`. Here they meet files of any size:
//! everything streams, uses all cores and little memory, survives being killed, and checks each chunk.
//!
//! | step | who | call |
//! | --- | --- | --- |
//! | name the data, before it is listed | seller | [`describe`] |
//! | show 16 chunks to everybody | seller | [`Samples::read`] |
//! | hide it under a fresh key, when an order is paid | seller | [`seal`] |
//! | hand it over | seller | [`Shop`] with [`Orders`] |
//! | fetch it, check it against what is on the chain, and know whether to confirm | buyer | [`Delivery::receive`] |
//! | open it with the key that the seller has shown | buyer | [`Received::open`] |
//! | complain | buyer | [`Fault::complaint`] |
//!
//! [`market`] does all of it with a chain: [`market::Seller`] and [`market::Purchase`].
//!
//! What a buyer is sure of before he confirms: the hidden chunks are the ones that the seller committed to, and the leaves
//! that came with them are the listed ones. So whatever is wrong once the key is shown, the buyer has the complaint. What he
//! is sure of after [`Received::open`]: the file is what was *listed*. Whether it is what was *described*, nobody proves.

mod buyer;
mod describe;
mod error;
mod levels;
pub mod market;
mod pieces;
mod place;
mod samples;
mod seal;
mod secrets;
mod server;
mod transfer;

pub use buyer::{
    Delivery, Fault, LinkError, Opened, Patience, ReceiveError, Received, Refusal, SamplesError, SellersDoor, Verdict,
    check_link,
};
pub use describe::{Described, describe};
pub use error::FileError;
pub use levels::Levels;
pub use pieces::{OnProgress, Progress, quietly};
pub use samples::{MAX_SAMPLES_BYTES, Sample, Samples};
pub use seal::{Sealed, seal};
pub use secrets::{BuyerSecret, OrderKey};
pub use server::{Failure, Limits, Listed, OrderFacts, Orders, OrdersError, Shop, Standing, router};
pub use transfer::{GROUP_CHUNKS, Part};
