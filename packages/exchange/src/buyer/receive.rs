//! From an order to a verdict.

use std::fs;
use std::ops::ControlFlow;
use std::time::Duration;

use flywheel_protocol::exchange::ContentRoot;

use super::content::{Draft, HIDDEN, HIDDEN_LEVELS, LISTED_LEVELS};
use super::door::{SellersDoor, Trouble};
use super::fetch::{Fetch, Taken};
use super::nodes::GroupNodes;
use super::{Delivery, End, Patience, ReceiveError, Refusal, Verdict};
use crate::describe::unchanged;
use crate::pieces::{OnProgress, Progress};
use crate::place::Place;
use crate::transfer::{Group, Names, Part, Wire};
use crate::{BuyerSecret, FileError, Levels, OrderFacts};

/// An order's hidden chunks with the level files of both trees: all that opening and complaining take.
#[derive(Debug)]
pub struct Received {
    pub(super) delivery: Delivery,
    pub(super) hidden: Place,
    pub(super) hidden_levels: Levels,
    pub(super) listed: Levels,
}

impl Delivery {
    /// Fetches what the seller hands over, checks every block of it on its way, and says whether to confirm.
    ///
    /// May be called again at any time, also after being killed: what is here is checked and not fetched again.
    ///
    /// # Errors
    /// [`ReceiveError`] if it cannot be said yet; the same call goes on.
    pub fn receive(
        &self,
        secret: &BuyerSecret,
        door: &SellersDoor,
        patience: Patience,
        progress: OnProgress<'_>,
    ) -> Result<Verdict, ReceiveError> {
        if let Some(received) = self.find_received()? {
            return Ok(Verdict::Confirm(received));
        }
        match self.fetch(secret, door, patience, progress) {
            Ok(received) => Ok(Verdict::Confirm(received)),
            Err(End::Refusal(refusal)) => Ok(Verdict::Refuse(refusal)),
            Err(End::Error(error)) => Err(error),
        }
    }

    /// What was received before, if it is all here.
    ///
    /// # Errors
    /// Files that cannot be read, or that are of another order.
    pub fn find_received(&self) -> Result<Option<Received>, FileError> {
        let hidden = self.folder.join(HIDDEN);
        if !hidden.try_exists().map_err(FileError::at(&hidden))? {
            return Ok(None);
        }
        let shape = self.content.shape;
        let root = &self.hidden_root;
        let received = Received {
            delivery: self.clone(),
            hidden: Place::open(&hidden)?,
            hidden_levels: Levels::open_of(&self.folder.join(HIDDEN_LEVELS), ContentRoot { root, shape })?,
            listed: Levels::open_of(&self.folder.join(LISTED_LEVELS), self.content.content())?,
        };
        unchanged(&received.hidden, shape)?;
        Ok(Some(received))
    }

    fn fetch(
        &self,
        secret: &BuyerSecret,
        door: &SellersDoor,
        patience: Patience,
        progress: OnProgress<'_>,
    ) -> Result<Received, End> {
        fs::create_dir_all(&self.folder).map_err(FileError::at(&self.folder))?;
        let lock = Place::resume(&self.folder.join("lock"))?;
        if !lock.try_lock()? {
            let path = self.folder.clone();
            return Err(FileError::InUse { path }.into());
        }
        let samples = patiently(patience, |left| door.samples(&self.content.root, left))?;
        samples.check(self.content.content()).map_err(Refusal::Samples)?;
        let facts = patiently(patience, |left| door.facts(self.order, left))?;
        self.compare(&facts)?;
        let names = Names {
            order: self.order,
            content: self.content,
            hidden_root: self.hidden_root,
            buyer: secret.public(),
            seller: facts.transfer_key,
        };
        let wire = Wire::of_buyer(secret, &names)?;
        let fetch = Fetch {
            door,
            names: &names,
            wire: &wire,
            patience,
        };
        let nodes = GroupNodes::load_or_fetch(self, &fetch)?;
        self.fetch_content(&fetch, &nodes, progress)?;
        self.find_received()?.ok_or_else(|| {
            FileError::Changed {
                path: self.folder.clone(),
            }
            .into()
        })
    }

    fn compare(&self, facts: &OrderFacts) -> Result<(), Refusal> {
        let pairs = [
            ("size", facts.size.to_string(), self.content.shape.size().to_string()),
            ("listed root", facts.root.to_string(), self.content.root.to_string()),
            (
                "hidden root",
                facts.hidden_root.to_string(),
                self.hidden_root.to_string(),
            ),
        ];
        match pairs.into_iter().find(|(_, found, stated)| found != stated) {
            Some((what, found, stated)) => Err(Refusal::OtherOrder { what, found, stated }),
            None => Ok(()),
        }
    }

    fn fetch_content(&self, fetch: &Fetch<'_>, nodes: &GroupNodes, progress: OnProgress<'_>) -> Result<(), End> {
        let shape = self.content.shape;
        let draft = Draft::open(self)?;
        let first = draft.whole_groups(nodes)?;
        draft.hidden.cut(Group::of(shape, first).begin)?;
        fetch.blocks(Part::Content, first, |number, block| {
            if !draft.is_right(nodes, number, block)? {
                return Ok(Taken::Wrong);
            }
            draft.keep(number, block)?;
            let group = Group::of(shape, number);
            let now = Progress {
                done: group.begin + group.bytes,
                total: shape.size(),
            };
            match progress(now) {
                ControlFlow::Continue(()) => Ok(Taken::Kept),
                ControlFlow::Break(()) => Err(FileError::Stopped {
                    done: now.done,
                    total: now.total,
                }),
            }
        })?;
        draft.publish(self, progress)?;
        Ok(())
    }
}

fn patiently<T>(patience: Patience, ask: impl Fn(Option<Duration>) -> Result<T, Trouble>) -> Result<T, End> {
    let mut failures = 0;
    loop {
        match ask(patience.left()?) {
            Err(Trouble::Later(error)) => {
                failures += 1;
                if failures >= patience.failures {
                    return Err(error.into());
                }
                std::thread::sleep(patience.pause);
            }
            answer => return answer.map_err(End::from),
        }
    }
}
