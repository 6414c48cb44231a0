#include "bindings/py_deliveries.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bindings/blocking.h"
#include "bindings/event_handlers.h"
#include "bindings/gil.h"
#include "bindings/pending.h"
#include "bindings/py_decoder.h"
#include "bindings/py_envelope.h"
#include "bindings/register.h"
#include "runtime/process.h"

namespace py = pybind11;

namespace network_runtime {
namespace {

PyTypeObject* g_type = nullptr;

// Holds back what an isolate sent after the message that is being decoded.
class Hold {
 public:
  // `owner`, a Python object, owns `outbox`.
  Hold(py::object owner, Outbox& outbox, Outbox::SenderPtr sender)
      : owner_(std::move(owner)), outbox_(outbox), sender_(std::move(sender)) {
    outbox_.Hold(*sender_);
  }
  ~Hold() { Release(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  // Harmless when repeated.
  void Release() {
    if (Outbox::SenderPtr sender = std::move(sender_); sender && !InForkedChild()) outbox_.Release(sender);
    owner_ = py::object();
  }

 private:
  py::object owner_;
  Outbox& outbox_;
  Outbox::SenderPtr sender_;
};

// True for messages of any size that go to a handler or to a caller that waits for an evaluation.
bool MayBeLarge(const Envelope& envelope) {
  switch (envelope.kind) {
    case EnvelopeKind::kEvent:
    case EnvelopeKind::kRequest:
    case EnvelopeKind::kEvaluated:
      return true;
    case EnvelopeKind::kSystem:
      return envelope.name == "console";
    default:
      return false;
  }
}

constexpr size_t kLarge = size_t{4} << 10;
constexpr uint32_t kUnchecked = 3;
constexpr Clock::duration kQuick = std::chrono::microseconds(20);  // for so many deliveries and one more

// The state of a Deliveries until it is closed.
struct Walk {
  py::object owner;
  DeliverySource& source;
  const TimePoint until;
  Outbox::Turn turn;
  size_t next = 0;         // of the turn's envelopes
  uint32_t unchecked = 0;  // deliveries without a reading of the clock: after a quick one, a few
  TimePoint checked = Clock::now();
  bool any = false;
  // Messages of one name often come back to back: they share one str, whose hash is computed once.
  std::string last_name;
  py::object name;
  std::optional<EventHandlers> handlers;  // of events; without them, events are handed out as all else is
  bool calling = false;                   // a handler: it may close the iterator
  bool closed = false;                    // meanwhile

  size_t left() const { return turn.envelopes.size() - next; }

  // Reading the clock takes a tenth of the time that a small message takes.
  bool TimeIsOver() {
    if (unchecked != 0) {
      --unchecked;
      return false;
    }
    const TimePoint now = Clock::now();
    if (now - checked < kQuick) unchecked = kUnchecked;
    checked = now;
    return now >= until;
  }

  // Returns the next delivery that is not an event which `handlers` took; an empty object at the end.
  py::object Next() {
    while (!closed) {
      if (any && TimeIsOver()) return {};
      any = true;
      if (left() == 0) {
        next = 0;
        if (!source.Take(&turn)) {
          source.Clear();
          return {};
        }
      }
      Envelope& envelope = turn.envelopes[next++];
      if (!name || last_name != envelope.name) {
        name = NameOf(envelope);
        last_name = envelope.name;
      }
      if (!handlers || envelope.kind != EnvelopeKind::kEvent || Decoder::IsFor(envelope.data))
        return Delivery(envelope);
      switch (CallHandlers(envelope)) {
        case EventHandlers::Outcome::kNone:
          return Delivery(envelope);
        case EventHandlers::Outcome::kTurnOver:
          return {};
        case EventHandlers::Outcome::kCalled:
          break;
      }
    }
    return {};
  }

  EventHandlers::Outcome CallHandlers(const Envelope& envelope) {
    class Calling {
     public:
      explicit Calling(Walk& walk) : walk_(walk) { walk_.calling = true; }
      ~Calling() { walk_.calling = false; }

     private:
      Walk& walk_;
    } scope(*this);
    const py::object event = name;
    return handlers->Call(envelope.isolate, event, envelope.data);
  }

  py::object Delivery(Envelope& envelope) {
    py::object delivery;
    if (Decoder::IsFor(envelope.data) && MayBeLarge(envelope) && source.holds()) {
      py::object decoder = py::cast(std::make_unique<Decoder>(std::exchange(envelope.data, {})));
      delivery = ToPython(envelope, name);
      if (PyTuple_SetItem(delivery.ptr(), 4, decoder.release().ptr()) != 0) throw py::error_already_set();
    } else {
      delivery = ToPython(envelope, name);
    }
    if (envelope.ByteSize() > kLarge) envelope = Envelope();  // its handler may take long
    return delivery;
  }
};

struct Deliveries {
  PyObject ob_base;
  Walk* walk;  // null: closed
};

Walk*& WalkOf(PyObject* self) { return reinterpret_cast<Deliveries*>(self)->walk; }

void CloseWalk(PyObject* self) {
  if (Walk* walk = WalkOf(self); walk && walk->calling) {
    walk->closed = true;  // as soon as the handler is back
    return;
  }
  Walk* walk = std::exchange(WalkOf(self), nullptr);
  if (!walk) return;
  if (!InForkedChild()) walk->source.PutBack(&walk->turn, walk->next);
  delete walk;
}

PyObject* Close(PyObject* self, PyObject*) {
  CloseWalk(self);
  Py_RETURN_NONE;
}

// Puts the rest of the turn back, behind the hold.
PyObject* HoldLast(PyObject* self, PyObject*) {
  Walk* walk = WalkOf(self);
  if (!walk || !walk->turn.sender || !walk->source.holds()) {
    PyErr_SetString(PyExc_RuntimeError, "nothing was delivered that could be held");
    return nullptr;
  }
  try {
    auto hold = std::make_unique<Hold>(walk->owner, *walk->source.holds(), walk->turn.sender);
    walk->source.PutBack(&walk->turn, std::exchange(walk->next, 0));
    return py::cast(std::move(hold)).release().ptr();
  } catch (...) {
    return Pending();
  }
}

PyObject* LengthHint(PyObject* self, PyObject*) {
  const Walk* walk = WalkOf(self);
  return PyLong_FromSize_t(walk ? walk->left() : 0);
}

PyObject* Next(PyObject* self) {
  Walk* walk = WalkOf(self);
  if (!walk || walk->calling) return nullptr;
  PyObject* delivery = nullptr;
  try {
    delivery = walk->Next().release().ptr();
  } catch (...) {
    Pending();
  }
  if (walk->closed) CloseWalk(self);
  return delivery;
}

PyObject* CallHandlers(PyObject* self, PyObject* dispatcher) {
  Walk* walk = WalkOf(self);
  try {
    if (walk && !walk->handlers) walk->handlers.emplace(py::reinterpret_borrow<py::object>(dispatcher));
    Py_RETURN_NONE;
  } catch (...) {
    return Pending();
  }
}

void Dealloc(PyObject* self) {
  CloseWalk(self);
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

}  // namespace

void ClearWhereEmpty(WakeFd& wake, const Outbox& outbox) {
  wake.Clear();
  if (!outbox.empty()) wake.Poke();  // a thread that pushed has poked before the clear
}

py::object MakeDeliveries(py::handle owner, DeliverySource& source, double seconds) {
  auto self = py::reinterpret_steal<py::object>(g_type->tp_alloc(g_type, 0));
  if (!self) throw py::error_already_set();
  WalkOf(self.ptr()) =
      new Walk{.owner = py::reinterpret_borrow<py::object>(owner), .source = source, .until = DeadlineIn(seconds)};
  return self;
}

void RegisterDeliveries(py::module_& module) {
  py::class_<Hold>(module, "Hold", py::is_final()).def("release", &Hold::Release);
  static PyMethodDef methods[] = {
      {"call_handlers", CallHandlers, METH_O, nullptr},
      {"close", Close, METH_NOARGS, nullptr},
      {"hold", HoldLast, METH_NOARGS, nullptr},
      {"__length_hint__", LengthHint, METH_NOARGS, nullptr},
      {},
  };
  static PyType_Slot slots[] = {
      {Py_tp_dealloc, reinterpret_cast<void*>(Dealloc)},
      {Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
      {Py_tp_iternext, reinterpret_cast<void*>(Next)},
      {Py_tp_methods, methods},
      {},
  };
  static PyType_Spec spec = {
      .name = "network_runtime._core.Deliveries",
      .basicsize = sizeof(Deliveries),
      .itemsize = 0,
      .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
      .slots = slots,
  };
  auto type = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
  if (!type) throw py::error_already_set();
  module.attr("Deliveries") = type;
  g_type = reinterpret_cast<PyTypeObject*>(type.release().ptr());
}

}  // namespace network_runtime
