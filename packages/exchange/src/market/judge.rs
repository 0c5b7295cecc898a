//! The buyer's judgement: of what was delivered, before confirming, and of what came out, before the window for complaints is
//! over.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use cosmwasm_std::Binary;
use flywheel_client::Chain;
use flywheel_protocol::{Hash32, Time};
use flywheel_types::marketplace::{ChunkComplaint, OrderResponse};
use tracing::{info, warn};

use super::buyer::waits;
use super::{MarketError, Purchase, PurchaseStep, Waiting, When};
use crate::place::{folder_of, sync_folder};
use crate::{
    Delivery, Described, Fault, FileError, OnProgress, Opened, OrderKey, Patience, ReceiveError, Received, Verdict,
    describe,
};

const OPENED: &str = "opened";

/// What is on the buyer's disk of an order whose key is known.
enum Judgement {
    /// The file has its name.
    IsThere,
    /// A chunk is not as listed.
    Wrong(Box<Fault>),
    /// It was never received, or the own disk has lost it.
    NotReceived,
}

impl<C: Chain + ?Sized> Purchase<'_, C> {
    /// Fetches what the seller hands over, and confirms once everything is here and checked.
    pub(super) fn receive(
        &self,
        order: &OrderResponse,
        now: Time,
        progress: OnProgress<'_>,
    ) -> Result<PurchaseStep, MarketError> {
        let verdict = match self.fetch(order, now, progress) {
            Ok(verdict) => verdict,
            // A full disk is the buyer's to mend; a seller who is away may come back until the deadline.
            Err(MarketError::Seller(ReceiveError::File(error))) => return Err(error.into()),
            Err(MarketError::Seller(error)) => return Ok(waits(order, Waiting::Delivery(error.to_string()))),
            Err(error) => return Err(error),
        };
        match verdict {
            Verdict::Confirm(_) => {
                // Everything is on disk. From here on this side can complain about whatever is wrong.
                self.market.confirm(&self.account, order.number)?;
                info!(order = order.number, "everything is here: confirmed");
                Ok(PurchaseStep::Done)
            }
            Verdict::Refuse(refusal) => {
                warn!(order = order.number, %refusal, "not confirmed");
                Ok(waits(order, Waiting::BetterDelivery(refusal)))
            }
        }
    }

    fn fetch(&self, order: &OrderResponse, now: Time, progress: OnProgress<'_>) -> Result<Verdict, MarketError> {
        let (delivery, link) = self.delivery(order)?;
        let left = Duration::from_secs(order.deadline.since(now).get()).saturating_sub(self.wishes.margin);
        let patience = Patience {
            until: Instant::now().checked_add(left),
            ..self.wishes.patience
        };
        let door = self.door_of(&link)?;
        Ok(delivery.receive(&self.secret()?, &door, patience, progress)?)
    }

    fn delivery(&self, order: &OrderResponse) -> Result<(Delivery, String), MarketError> {
        let (content, link) = self.content()?;
        let commitment = order.commitment.as_ref().ok_or(MarketError::Incomplete {
            order: order.number,
            stage: "committed",
            missing: "commitment",
        })?;
        let delivery = Delivery {
            order: order.number,
            content,
            hidden_root: commitment.hidden_root,
            folder: self.attempt_folder().join("delivery"),
        };
        Ok((delivery, link))
    }

    /// The key is shown: opens everything; complains about the first wrong chunk, or lets the seller be paid.
    pub(super) fn judge(
        &mut self,
        order: &OrderResponse,
        now: Time,
        progress: OnProgress<'_>,
    ) -> Result<PurchaseStep, MarketError> {
        let number = order.number;
        let is_over = now >= order.deadline;
        match self.open_file(order, progress)? {
            Judgement::Wrong(fault) if !is_over => {
                self.notes.chunk = Some(fault.index);
                // A full disk is no reason to miss the window.
                let kept = self.keep_notes();
                warn!(
                    order = number,
                    chunk = fault.index,
                    "this chunk is not as listed: complains"
                );
                self.market.complain(&self.account, complaint(number, &fault))?;
                kept?;
                return Ok(PurchaseStep::Done);
            }
            Judgement::NotReceived if !is_over => {
                // The own disk has lost it, and the seller still hands it over.
                match self.fetch(order, now, progress) {
                    Ok(Verdict::Confirm(_)) => return Ok(PurchaseStep::Done),
                    Ok(Verdict::Refuse(refusal)) => return Ok(waits(order, Waiting::BetterDelivery(refusal))),
                    Err(MarketError::Seller(ReceiveError::File(error))) => return Err(error.into()),
                    Err(MarketError::Seller(error)) => return Ok(waits(order, Waiting::Delivery(error.to_string()))),
                    Err(error) => return Err(error),
                }
            }
            Judgement::IsThere | Judgement::Wrong(_) | Judgement::NotReceived => {}
        }
        if is_over {
            return self.settle(number);
        }
        match self.wishes.pays {
            When::AtOnce => {
                self.market.accept(&self.account, number)?;
                info!(order = number, "accepted");
                Ok(PurchaseStep::Done)
            }
            When::AfterTheWindow => Ok(waits(order, Waiting::Window)),
        }
    }

    /// The seller was paid: what the buyer can still do is open the file.
    pub(super) fn end_bought(
        &mut self,
        order: &OrderResponse,
        progress: OnProgress<'_>,
    ) -> Result<PurchaseStep, MarketError> {
        match self.open_file(order, progress)? {
            Judgement::IsThere => self.end(order),
            Judgement::Wrong(fault) => Err(MarketError::TooLate {
                order: order.number,
                chunk: fault.index,
            }),
            Judgement::NotReceived => Err(FileError::Damaged {
                path: self.attempt_folder(),
                reason: "the order has ended and what was delivered is not here: restore the folder from a copy",
            }
            .into()),
        }
    }

    /// Opens what was received, and gives the file its name. May be called again at any time.
    fn open_file(&mut self, order: &OrderResponse, progress: OnProgress<'_>) -> Result<Judgement, MarketError> {
        let (opened, to) = (self.attempt_folder().join(OPENED), self.wishes.to.clone());
        let has_name = to.try_exists().map_err(FileError::at(&to))?;
        if self.notes.is_named && has_name {
            return Ok(Judgement::IsThere);
        }
        let (delivery, _) = self.delivery(order)?;
        if !opened.try_exists().map_err(FileError::at(&opened))? {
            // Whoever has the name: what is wrong is complained about first.
            let Some(received) = delivery.find_received()? else {
                if has_name && self.is_bought(&delivery.content, &to, progress)? {
                    return Ok(Judgement::IsThere);
                }
                return Ok(Judgement::NotReceived);
            };
            let result = open_received(order, &received, &opened, progress);
            match result {
                Ok(Opened::AsListed(_)) => {}
                Ok(Opened::NotAsListed(fault)) => return Ok(Judgement::Wrong(fault)),
                Err(MarketError::File(FileError::Damaged { .. })) => return Ok(Judgement::NotReceived),
                Err(error) => return Err(error),
            }
        }
        match give_name(&opened, &to) {
            Err(FileError::Exists { .. }) if self.is_bought(&delivery.content, &to, progress)? => {
                fs::remove_file(&opened).map_err(FileError::at(&opened))?;
            }
            named => named?,
        }
        self.notes.is_named = true;
        self.keep_notes()?;
        Ok(Judgement::IsThere)
    }

    /// Whether the file that has the name already is the one that was bought: a program may have been killed just after
    /// naming it.
    fn is_bought(&self, content: &Described, to: &Path, progress: OnProgress<'_>) -> Result<bool, FileError> {
        let size = fs::metadata(to).map_err(FileError::at(to))?.len();
        if size != content.shape.size() {
            return Ok(false);
        }
        let attempt = self.attempt_folder();
        fs::create_dir_all(&attempt).map_err(FileError::at(&attempt))?;
        Ok(describe(to, &attempt.join("again.levels"), progress)? == *content)
    }
}

fn open_received(
    order: &OrderResponse,
    received: &Received,
    opened: &Path,
    progress: OnProgress<'_>,
) -> Result<Opened, MarketError> {
    let incomplete = |missing| MarketError::Incomplete {
        order: order.number,
        stage: "revealed",
        missing,
    };
    let key: Hash32 = order.key.ok_or_else(|| incomplete("key"))?;
    let commitment = order.commitment.as_ref().ok_or_else(|| incomplete("commitment"))?;
    let key = OrderKey::new(*key.as_bytes());
    Ok(received.open(&key, commitment.key_hash, opened, progress)?)
}

/// Gives a whole file its name, unless another file has it.
fn give_name(opened: &Path, to: &Path) -> Result<(), FileError> {
    match fs::hard_link(opened, to) {
        Ok(()) => fs::remove_file(opened).map_err(FileError::at(opened))?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            // Killed between the two: both names are of one file then. Otherwise it is somebody else's.
            if !is_same_file(opened, to)? {
                return Err(FileError::Exists { path: to.to_owned() });
            }
            fs::remove_file(opened).map_err(FileError::at(opened))?;
        }
        // A file system without links.
        Err(_) => {
            if to.try_exists().map_err(FileError::at(to))? {
                return Err(FileError::Exists { path: to.to_owned() });
            }
            fs::rename(opened, to).map_err(FileError::at(to))?;
        }
    }
    sync_folder(folder_of(to))
}

#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> Result<bool, FileError> {
    use std::os::unix::fs::MetadataExt;
    let (first, second) = (
        fs::metadata(one).map_err(FileError::at(one))?,
        fs::metadata(other).map_err(FileError::at(other))?,
    );
    Ok(first.dev() == second.dev() && first.ino() == second.ino())
}

#[cfg(not(unix))]
fn is_same_file(_: &Path, _: &Path) -> Result<bool, FileError> {
    Ok(false)
}

fn complaint(order: u64, fault: &Fault) -> ChunkComplaint {
    ChunkComplaint {
        order,
        index: fault.index,
        hidden_chunk: Binary::from(fault.hidden_chunk.clone()),
        hidden_proof: Binary::from(fault.hidden_proof.clone()),
        leaf: fault.leaf,
        proof: Binary::from(fault.proof.clone()),
    }
}
